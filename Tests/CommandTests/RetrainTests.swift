import Checkpoints
import Foundation
import TestSupport
import Testing

/// `deploy/retrain`, with the real programs.
@Suite("Training anew", .serialized, .timeLimit(.minutes(3)))
struct RetrainTests {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../deploy/retrain").path
    private let directory: TemporaryDirectory
    private let place: String

    init() throws {
        directory = try TemporaryDirectory()
        place = directory.path + "/srv"
    }

    /// Trains anew, keeping one checkpoint of its own to go back to.
    private func retrain(_ more: String...) async throws -> FinishedProgram {
        let rows = (0..<48).flatMap { user in (0..<5).map { "u\(user),\(100 + (user * 5 + $0 * $0) % 23)" } }
        let data = try directory.write("ratings.csv", "user,item\n" + rows.joined(separator: "\n") + "\n")
        let programs = URL(filePath: FinishedProgram.path("train")).deletingLastPathComponent().path
        let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let options = ["--epochs", "1", "--width", "16", "--heads", "2", "--split", "none", "--lanes", "1"]
        return try await FinishedProgram(
            at: "/usr/bin/env",
            ["PATH=\(programs):\(search)", "KEEP=1", "sh", Self.script, place, "--interactions", data] + options + more)
    }

    private func link(_ name: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: place + "/" + name)
    }

    private var published: Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: place + "/model_files")) ?? [])
    }

    @Test("it publishes under the time, keeps pins and what is not its own, and removes its oldest")
    func publishes() async throws {
        let first = try await retrain()
        #expect(first.status == 0, "\(first.errors)")
        let oldest = try #require(link("latest"))
        #expect(oldest.contains(#/^model_files/[0-9]{8}T[0-9]{6}Z$/#))
        #expect(published == [CheckpointDirectory.version(of: oldest)])
        // A name that comes before all times, and a pin to it.
        let elsewhere = try TinyCheckpoint.publish("0000", seed: 1, in: directory.path)
        try FileManager.default.moveItem(atPath: elsewhere, toPath: place + "/model_files/0000")
        try await Task.sleep(for: .seconds(1.1))
        let second = try await retrain()
        #expect(second.status == 0, "\(second.errors)")
        let pinned = try #require(link("latest"))
        #expect(published == ["0000", CheckpointDirectory.version(of: pinned)])
        try PublishedLinks(path: place).choose(pinned, pinned: true)
        for _ in 0..<2 {
            try await Task.sleep(for: .seconds(1.1))
            let next = try await retrain()
            #expect(
                next.status == 0 && next.output.contains("latest stays at \(pinned)"), "\(next.output)\(next.errors)")
        }
        #expect(link("latest") == pinned)
        let newest = try #require(link("newest"))
        #expect(
            published == ["0000", CheckpointDirectory.version(of: pinned), CheckpointDirectory.version(of: newest)])
        #expect(!FileManager.default.fileExists(atPath: place + "/run"))
    }

    @Test("one that fails leaves everything as it was")
    func fails() async throws {
        #expect(try await retrain().status == 0)
        let (latest, before) = (link("latest"), published)
        let failed = try await retrain("--no-such-option")
        #expect(failed.status != 0 && failed.errors.contains("nothing was published"), "\(failed.errors)")
        #expect(link("latest") == latest && published == before)
        #expect(!FileManager.default.fileExists(atPath: place + "/run"))
    }
}
