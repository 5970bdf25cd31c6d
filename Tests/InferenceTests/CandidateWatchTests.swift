import Checkpoints
import Foundation
import Platform
import TestSupport
import Testing

@testable import Inference

@Suite("Watching for a checkpoint")
struct CandidateWatchTests {
    /// Counts how often a manifest is read.
    private final class Reads {
        var count = 0

        func open(_ path: String) -> Result<CheckpointDirectory, CheckpointError> {
            count += 1
            return Result { () throws(CheckpointError) in try CheckpointDirectory(opening: path) }
        }
    }

    private let output: TemporaryDirectory
    private let reads = Reads()

    init() throws { output = try TemporaryDirectory() }

    private func watch(restSeconds: Int = 0) -> CandidateWatch {
        CandidateWatch(CheckpointLocation(awaiting: output.path), restSeconds: restSeconds, open: reads.open)
    }

    private var manifest: URL { URL(filePath: output.path + "/one/" + CheckpointFile.manifest) }

    @Test("a manifest that stays is read once, however often it is looked at")
    func readOnce() throws {
        var watch = watch()
        let none = watch.look()
        #expect(none.isMissing && reads.count == 0)
        try TinyCheckpoint.publish("one", seed: 1, in: output.path)
        let first = watch.look()
        #expect(first.wasRead && first.path == output.path + "/one")
        for _ in 0..<5 {
            let next = watch.look()
            #expect(next == first)
        }
        #expect(reads.count == 1)
    }

    @Test("a manifest that has just changed is read at every look, since its next change might not show")
    func readWhileItIsNew() throws {
        try TinyCheckpoint.publish("one", seed: 1, in: output.path)
        var watch = watch(restSeconds: 3600)
        for number in 1...3 {
            let candidate = watch.look()
            #expect(candidate.wasRead && reads.count == number)
        }
    }

    @Test("a manifest that is written to, replaced or damaged is read again")
    func readAgain() throws {
        try TinyCheckpoint.publish("one", seed: 1, in: output.path)
        var watch = watch()
        let first = watch.look()
        let text = try String(contentsOf: manifest, encoding: .utf8)
        try (text + "\n").write(to: manifest, atomically: false, encoding: .utf8)
        let written = watch.look()
        #expect(written.isNew(after: first) && written.wasRead && reads.count == 2)
        try (text + "\n").write(to: manifest, atomically: true, encoding: .utf8)
        let replaced = watch.look()
        #expect(!replaced.isNew(after: written) && reads.count == 3)
        try "{".write(to: manifest, atomically: false, encoding: .utf8)
        // What could not be read is tried at every look: descriptors may have been short.
        for number in 4...5 {
            let damaged = watch.look()
            #expect(!damaged.wasRead && reads.count == number)
        }
    }

    @Test("another checkpoint and a pin are seen at once, and a pin reads nothing")
    func linksMove() throws {
        let links = PublishedLinks(path: output.path)
        for name in ["two", "one"] { try TinyCheckpoint.publish(name, seed: 1, in: output.path) }
        var watch = watch()
        let first = watch.look()
        #expect(first.path == output.path + "/one" && !first.isPinned)
        try links.choose("one", pinned: true)
        let pinned = watch.look()
        #expect(pinned.isPinned && !pinned.isNew(after: first) && reads.count == 1)
        try links.choose("two", pinned: false)
        let moved = watch.look()
        #expect(moved.path == output.path + "/two" && !moved.isPinned && reads.count == 2)
        try FileManager.default.removeItem(atPath: output.path + "/latest")
        let missing = watch.look()
        #expect(missing.isMissing)
        try CheckpointPublisher.point(CheckpointLocation.latest, in: output.path, to: "two")
        let back = watch.look()
        #expect(back == moved && reads.count == 3)
    }
}
