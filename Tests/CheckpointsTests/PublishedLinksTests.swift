import Foundation
import Platform
import TestSupport
import Testing

@testable import Checkpoints

/// Which checkpoint of an output directory answers, and who may change that.
@Suite("Published links")
struct PublishedLinksTests {
    private let output: TemporaryDirectory
    private let links: PublishedLinks

    init() throws {
        output = try TemporaryDirectory()
        links = PublishedLinks(path: output.path)
        for (name, seed) in [("one", 1), ("two", 2), ("three", 3)] as [(String, UInt64)] {
            try TinyCheckpoint.publish("model_files/" + name, seed: seed, in: output.path)
        }
    }

    private func refusal(_ body: () throws(CheckpointError) -> Void) -> String {
        do throws(CheckpointError) {
            try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    private var names: Set<String> {
        Set(((try? FileManager.default.contentsOfDirectory(atPath: output.path)) ?? []).filter { $0 != "model_files" })
    }

    @Test("going back leads to the next older checkpoint, again further, and at last nowhere")
    func goingBack() throws {
        #expect(try links.goBack() == ("model_files/three", "model_files/two"))
        #expect(links.isPinned && links.latest == "model_files/two" && links.newest == "model_files/three")
        #expect(try links.goBack() == ("model_files/two", "model_files/one"))
        #expect(links.isPinned && links.newest == "model_files/three")
        #expect(refusal { () throws(CheckpointError) in _ = try links.goBack() }.contains("none to go back to"))
        #expect(try links.unpin() == ("model_files/one", "model_files/three"))
        #expect(!links.isPinned && names == ["latest"])
        #expect(refusal { () throws(CheckpointError) in _ = try links.unpin() }.contains("is not pinned"))
    }

    @Test("a link that somebody made by its whole path is gone back from, too")
    func wholePaths() throws {
        let three = output.path + "/model_files/three"
        try CheckpointPublisher.point(CheckpointLocation.latest, in: output.path, to: three)
        #expect(try links.goBack() == (three, output.path + "/model_files/two"))
        #expect(links.isPinned && links.newest == three)
        #expect(try CheckpointLocation(path: output.path).resolve() == output.path + "/model_files/two")
        #expect(try links.unpin().to == three)
    }

    @Test("a checkpoint that is not whole is not gone back to, and nothing moves")
    func brokenBefore() throws {
        try Data("no".utf8).write(to: URL(filePath: output.path + "/model_files/two/" + CheckpointFile.model))
        #expect(refusal { () throws(CheckpointError) in _ = try links.goBack() }.contains("model_files/two"))
        #expect(links.latest == "model_files/three" && names == ["latest"])
    }

    @Test("what a program publishes waits while latest is pinned, and is where unpin leads")
    func offers() throws {
        _ = try links.goBack()
        try CheckpointPublisher.publish(TinyCheckpoint.make(seed: 4), as: output.path + "/model_files/four")
        #expect(try links.offer("model_files/four") == false)
        #expect(links.latest == "model_files/two")
        #expect(try CheckpointLocation(path: output.path).resolve().hasSuffix("/two"))
        #expect(try CheckpointLocation(path: output.path).resolveNewest().hasSuffix("/four"))
        #expect(try links.unpin().to == "model_files/four")
        #expect(try links.offer("model_files/three") == true)
        #expect(links.latest == "model_files/three" && names == ["latest"])
    }

    @Test("a latest that was moved by hand is not pinned")
    func movedByHand() throws {
        _ = try links.goBack()
        try CheckpointPublisher.point(CheckpointLocation.latest, in: output.path, to: "model_files/one")
        #expect(!links.isPinned)
        #expect(try links.offer("model_files/three") == true)
        #expect(names == ["latest"])
    }

    @Test("a latest that was moved away by hand and back is pinned as before, unless something was published between")
    func movedByHandAndBack() throws {
        let move = { (name: String) throws in
            try CheckpointPublisher.point(CheckpointLocation.latest, in: output.path, to: "model_files/" + name)
        }
        _ = try links.goBack()
        try move("one")
        try move("two")
        #expect(links.isPinned && links.newest == "model_files/three")
        #expect(try links.offer("model_files/one") == false)
        #expect(links.latest == "model_files/two" && links.newest == "model_files/one")
        try move("three")
        #expect(try links.offer("model_files/one") == true)
        try move("two")
        #expect(!links.isPinned && names == ["latest"])
    }

    @Test("publishing copies a checkpoint with its digest, once, under a name of its own, and ends a pin")
    func publishes() throws {
        let elsewhere = try TemporaryDirectory()
        let source = try TinyCheckpoint.publish("three", seed: 5, in: elsewhere.path)
        try CheckpointPublisher.attach(Array("page".utf8), as: CheckpointFile.report, to: source)
        let digest = try CheckpointDirectory(opening: source).digest
        _ = try links.goBack()
        let name = try links.publish(CheckpointLocation(path: elsewhere.path), pinned: false)
        #expect(name == "model_files/published-three-" + digest.dropFirst(7).prefix(12))
        #expect(links.latest == name && !links.isPinned && names == ["latest"])
        let copy = output.path + "/" + name
        #expect(try Checkpoint.verify(directory: copy).digest == digest)
        #expect(try String(contentsOfFile: copy + "/" + CheckpointFile.report, encoding: .utf8) == "page")
        #expect(try links.publish(CheckpointLocation(path: source), pinned: true) == name)
        #expect(links.isPinned && links.newest == name)
        // In place: nothing is copied.
        let here = try links.publish(CheckpointLocation(path: output.path + "/model_files/one"), pinned: true)
        #expect(here == "model_files/one" && links.newest == name)
        #expect(try FileManager.default.contentsOfDirectory(atPath: output.path + "/model_files").count == 4)
    }

    @Test("publishing makes a new output directory")
    func publishesAnew() throws {
        let new = PublishedLinks(path: output.path + "/srv/shop")
        let name = try new.publish(CheckpointLocation(path: output.path), pinned: false)
        #expect(name.hasPrefix("model_files/published-three-"))
        #expect(try CheckpointLocation(path: new.path).resolve() == new.path + "/" + name)
        // A copy of a copy has no longer name.
        let next = PublishedLinks(path: output.path + "/srv/next")
        #expect(try next.publish(CheckpointLocation(path: new.path), pinned: false) == name)
    }

    @Test(
        "only what is among the published checkpoints is published in place: the rest is removed by who made it",
        arguments: ["run/model_files/final", "training_state/epoch-0002-step-3", "model_files_initial/epoch-0001"])
    func inPlace(_ elsewhere: String) throws {
        let place = output.path + "/" + elsewhere
        try CheckpointPublisher.publish(TinyCheckpoint.make(seed: 6), as: place)
        let name = try links.publish(CheckpointLocation(path: place), pinned: true)
        #expect(name.hasPrefix("model_files/published-" + CheckpointDirectory.version(of: elsewhere) + "-"))
        CheckpointPublisher.remove(place)
        #expect(throws: Never.self) { try Checkpoint.verify(directory: output.path + "/latest") }
    }

    @Test("what is offered is copied and verified, too, and waits while latest is pinned")
    func offersACopy() throws {
        let elsewhere = try TemporaryDirectory()
        let source = try CheckpointLocation(path: TinyCheckpoint.publish("four", seed: 4, in: elsewhere.path))
        _ = try links.goBack()
        let waiting = try links.offer(source)
        #expect(!waiting.isLatest && waiting.name.hasPrefix("model_files/published-four-"))
        #expect(links.isPinned && links.latest == "model_files/two" && links.newest == waiting.name)
        #expect(try links.unpin().to == waiting.name)
        // In place, without a pin.
        let here = try links.offer(CheckpointLocation(path: output.path + "/model_files/one"))
        #expect(here.isLatest && here.name == "model_files/one" && links.latest == "model_files/one")
        try Data("{}".utf8).write(to: URL(filePath: output.path + "/model_files/two/" + CheckpointFile.configuration))
        let broken = try CheckpointLocation(path: output.path + "/model_files/two")
        #expect(refusal { () throws(CheckpointError) in _ = try links.offer(broken) }.contains("model_files/two"))
        #expect(links.latest == "model_files/one" && names == ["latest"])
    }

    @Test("a checkpoint that was removed after it was verified is not linked to")
    func removedMeanwhile() throws {
        CheckpointPublisher.remove(output.path + "/model_files/two")
        for pinned in [true, false] {
            #expect(
                refusal { () throws(CheckpointError) in try links.choose("model_files/two", pinned: pinned) }
                    .contains("somebody has removed it meanwhile"))
        }
        #expect(
            refusal { () throws(CheckpointError) in _ = try links.offer("model_files/two") }
                .contains("somebody has removed it meanwhile"))
        #expect(links.latest == "model_files/three" && names == ["latest"])
    }

    @Test("what is published while unpin verifies the newest before it is not lost")
    func newerMeanwhile() throws {
        _ = try links.goBack()
        try CheckpointPublisher.publish(TinyCheckpoint.make(seed: 4), as: output.path + "/model_files/four")
        #expect(try links.offer("model_files/four") == false)
        #expect(try links.endPin(at: "model_files/three") == false)
        #expect(links.isPinned && links.latest == "model_files/two" && links.newest == "model_files/four")
        #expect(try links.endPin(at: "model_files/four") == true)
        #expect(links.latest == "model_files/four" && names == ["latest"])
    }

    @Test("who prepares the directory leaves alone what others are writing there")
    func preparedMeanwhile() throws {
        let parent = output.path + "/model_files"
        // A name with what copies that are being removed have in theirs.
        let place = parent + "/shop.old-2024"
        try CheckpointPublisher.publish(as: place) { temporary throws(CheckpointError) in
            try CheckpointPublisher.prepareParent(parent)
            #expect(FileSystem.isDirectory(temporary))
        }
        #expect(FileSystem.names(in: parent) == ["one", "shop.old-2024", "three", "two"])
        for name in [".four.new-1", ".five.old-1"] { try FileSystem.makeDirectory(parent + "/" + name) }
        try CheckpointPublisher.prepareParent(parent)
        #expect(FileSystem.names(in: parent) == ["one", "shop.old-2024", "three", "two"])
    }

    @Test("a link that somebody is about to move is not removed as left behind")
    func linkBeingMoved() async throws {
        let link = CheckpointLocation.latest + ".new-1"
        try FileManager.default.createSymbolicLink(
            atPath: output.path + "/" + link, withDestinationPath: "model_files/one")
        let removal: Task<Void, Never>
        do {
            let lock = try DirectoryLock(waitingFor: output.path)
            removal = Task.detached { [path = output.path] in
                CheckpointPublisher.removeLeftoverLinks([CheckpointLocation.latest], in: path)
            }
            try await Task.sleep(for: .milliseconds(50))
            #expect(names == ["latest", link])
            withExtendedLifetime(lock) {}
        }
        await removal.value
        #expect(names == ["latest"])
    }

    @Test("a mark that an ended pin left pins nothing")
    func oldMark() throws {
        try CheckpointPublisher.point(PublishedLinks.pinned, in: output.path, to: "model_files/three")
        #expect(!links.isPinned && links.newest == "model_files/three")
        #expect(try links.offer("model_files/two") == true)
        #expect(links.latest == "model_files/two" && names == ["latest"])
    }

    @Test("what is no whole checkpoint is not published, with the reason, and nothing moves")
    func refuses() throws {
        let elsewhere = try TemporaryDirectory()
        let source = try TinyCheckpoint.publish("four", seed: 4, in: elsewhere.path)
        let file = URL(filePath: source + "/" + CheckpointFile.model)
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: file)
        let broken = try CheckpointLocation(path: source)
        #expect(
            refusal { () throws(CheckpointError) in _ = try links.publish(broken, pinned: false) }
                .contains("has changed since it was published"))
        let single = PublishedLinks(path: output.path + "/model_files/one")
        let good = try CheckpointLocation(path: output.path)
        #expect(
            refusal { () throws(CheckpointError) in _ = try single.publish(good, pinned: false) }
                .contains("it is a checkpoint itself"))
        let taken = PublishedLinks(path: elsewhere.path)
        try FileManager.default.removeItem(atPath: elsewhere.path + "/latest")
        try FileManager.default.createDirectory(
            atPath: elsewhere.path + "/latest", withIntermediateDirectories: false)
        #expect(
            refusal { () throws(CheckpointError) in _ = try taken.publish(good, pinned: false) }
                .contains("it is no link that could be moved"))
        #expect(links.latest == "model_files/three" && names == ["latest"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: output.path + "/model_files").count == 3)
    }

    @Test("a directory without permission says so and does not look like absence")
    func withoutPermission() throws {
        #expect(chmod(output.path, 0o700) == 0)
        let location = CheckpointLocation(awaiting: output.path)
        let checkpoint = output.path + "/model_files/one"
        let failures = [
            withoutPrivileges { refusal { () throws(CheckpointError) in _ = try location.resolve() } },
            withoutPrivileges {
                refusal { () throws(CheckpointError) in _ = try CheckpointLocation(path: checkpoint) }
            },
            withoutPrivileges {
                refusal { () throws(CheckpointError) in _ = try CheckpointDirectory(opening: checkpoint) }
            },
        ]
        for failure in failures {
            #expect(failure.contains("Permission denied") && !failure.contains("no checkpoint"), "\(failure)")
        }
        #expect(throws: Never.self) { try location.resolve() }
    }
}
