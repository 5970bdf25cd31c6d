import Foundation
import Platform
import TestSupport
import Testing

@testable import recommend

/// Where `recommend` writes, and what it finds there.
@Suite("Places of answers")
struct RecommendOutputTests {
    private let directory: TemporaryDirectory
    /// The directory's path without links.
    private let root: String

    init() throws {
        directory = try TemporaryDirectory()
        root = FileSystem.realPath(directory.path) ?? directory.path
    }

    private func place(_ name: String = "a.csv") -> OutputPlace { OutputPlace(path: directory.path + "/" + name) }

    private func text(_ path: String) throws -> String { String(decoding: try FileSystem.read(path), as: UTF8.self) }

    @Test("links are followed once, also where nothing is yet: the file they lead to is written, and they stay")
    func links() throws {
        try FileSystem.makeDirectory(root + "/data")
        #expect(symlink("data/2024.csv", root + "/current.csv") == 0 && symlink("data", root + "/link") == 0)
        for name in ["current.csv", "data/2024.csv", "link/2024.csv"] {
            #expect(place(name).path == root + "/data/2024.csv", "\(name)")
        }
        #expect(place("current.csv").partial == root + "/data/2024.csv.partial")
        #expect(place("current.csv").directory == root + "/data" && !place("current.csv").isStream)
        _ = try directory.write("data/2024.csv", "mine")
        #expect(place("current.csv").path == root + "/data/2024.csv")
        #expect(throws: RecommendError.self) { try place("current.csv").claim(resumes: false, overwrites: false) }
    }

    @Test("a descriptor's name is the descriptor, whatever it leads to")
    func descriptors() {
        let names: [(String, Int32)] = [
            ("-", 1), ("/dev/stdout", 1), ("/dev/stderr", 2), ("/dev/fd/7", 7), ("/proc/self/fd/1", 1),
        ]
        for (name, descriptor) in names {
            let place = OutputPlace(path: name)
            #expect(place.descriptor == descriptor && place.isStream, "\(name)")
        }
        #expect(OutputPlace(path: "/dev/null").isStream && OutputPlace(path: "/dev/null").descriptor == nil)
        #expect(OutputPlace(path: "/dev/fd/-1").descriptor == nil)
    }

    @Test("while a process has the answers so far, no other reads how far they are")
    func locked() throws {
        let place = place()
        let claim = try place.claim(resumes: true, overwrites: false)
        #expect(throws: FileError.writeFailed(path: place.partial, reason: "another process is writing it")) {
            try place.claim(resumes: true, overwrites: false)
        }
        withExtendedLifetime(claim) {}
    }

    @Test("with --resume a finished output is enough, and what was left beside it goes; without, it is refused")
    func finished() throws {
        _ = try directory.write("a.csv", "all")
        _ = try directory.write("a.csv.partial.json", "{}")
        let claim = try place().claim(resumes: true, overwrites: false)
        guard case .finished = claim else {
            Issue.record("\(claim)")
            return
        }
        #expect(FileSystem.names(in: root) == ["a.csv"])
        #expect(throws: RecommendError.self) { try place().claim(resumes: false, overwrites: false) }
    }

    @Test("bytes that nothing tells of are kept until somebody asks for another end", arguments: [true, false])
    func untold(resumes: Bool) throws {
        let place = place()
        _ = try directory.write("a.csv.partial", "mine")
        #expect(throws: RecommendError.self) { try place.claim(resumes: false, overwrites: false) }
        let claim = try place.claim(resumes: resumes, overwrites: !resumes)
        guard case .file(let file, let saved) = claim else {
            Issue.record("\(claim)")
            return
        }
        #expect(try saved == nil && text(place.partial) == "mine")
        let sink = try PartialFileSink(place, file, overwrites: true, asked: [:], saved: saved)
        #expect(try text(place.partial).isEmpty)
        withExtendedLifetime(sink) {}
    }

    @Test("the answers so far are not cut off while what tells of them is still there")
    func stateStays() throws {
        let place = place()
        _ = try directory.write("a.csv.partial", "12345")
        try FileSystem.makeDirectory(place.state)
        let claim = try place.claim(resumes: false, overwrites: true)
        guard case .file(let file, let saved) = claim else {
            Issue.record("\(claim)")
            return
        }
        #expect(throws: RecommendError.self) {
            try PartialFileSink(place, file, overwrites: true, asked: [:], saved: saved)
        }
        #expect(try text(place.partial) == "12345")
    }

    @Test("a name too long for the files beside it is refused at once, and nothing stays", arguments: [240, 247, 250])
    func longNames(length: Int) {
        let name = String(repeating: "a", count: length - 4) + ".csv"
        #expect(throws: FileError.self) { try place(name).claim(resumes: false, overwrites: false) }
        #expect(FileSystem.names(in: root).isEmpty)
    }

    @Test("a run that ends before it begins leaves nothing")
    func nothingStays() async throws {
        try TinyCheckpoint.publish("one", seed: 1, in: root)
        try FileSystem.makeDirectory(root + "/out")
        let result = try await FinishedProgram(
            "recommend",
            [
                "--checkpoint", root, "--interactions", root + "/none.csv", "--output", place("out/a.csv").path,
                "--resume",
            ])
        #expect(result.status == 1 && result.errors.contains("none.csv"), "\(result.errors)")
        #expect(FileSystem.names(in: root + "/out").isEmpty)
    }

    @Test("a terminal that shows answers is told from others")
    func terminals() {
        var (primary, replica): (Int32, Int32) = (-1, -1)
        // Some containers have none.
        guard openpty(&primary, &replica, nil, nil, nil) == 0 else { return }
        let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { for descriptor in [primary, replica, null] { close(descriptor) } }
        #expect(ProgressDisplay.areOneTerminal(replica, replica))
        #expect(!ProgressDisplay.areOneTerminal(replica, null) && !ProgressDisplay.areOneTerminal(null, null))
    }

    @Test("two signals at once are one wish; a later one ends the process")
    func impatience() async {
        let interruption = Interruption(patience: .seconds(1000))
        #expect(!interruption.isAskedFor)
        interruption.ask()
        interruption.ask()
        #expect(interruption.isAskedFor)
        await #expect(processExitsWith: .exitCode(130)) {
            let impatient = Interruption(patience: .zero)
            impatient.ask()
            impatient.ask()
        }
    }
}
