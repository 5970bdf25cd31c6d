import Checkpoints
import Foundation
import TestSupport
import Testing

/// `checkpoint publish`, `rollback` and `unpin`, and who follows.
@Suite("Publishing by hand", .serialized, .timeLimit(.minutes(3)))
struct PublishTests {
    private let directory: TemporaryDirectory
    private let output: String

    init() throws {
        directory = try TemporaryDirectory()
        output = directory.path + "/run"
        for (name, seed) in [("one", 1), ("two", 2)] as [(String, UInt64)] {
            let colours = Dictionary(uniqueKeysWithValues: (0..<20).map { ($0, $0 % 2 == 0 ? "red" : "blue") })
            try FileManager.default.createDirectory(
                atPath: output + "/model_files", withIntermediateDirectories: true)
            try TinyCheckpoint.publish("model_files/" + name, seed: seed, in: output, categories: colours)
        }
    }

    private func checkpoint(_ arguments: String...) async throws -> FinishedProgram {
        try await FinishedProgram("checkpoint", arguments)
    }

    private func latest(_ output: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: output + "/latest")
    }

    @Test("every service and every restart follows a rollback, and unpin goes forward again")
    func rollback() async throws {
        let arguments = ["--checkpoint", output, "--port", "0", "--watch-seconds", "0.05"]
        let first = try RunningServe(arguments)
        _ = try await first.port()
        #expect(try await first.modelVersion() == "two")
        let back = try await checkpoint("rollback", output)
        #expect(back.status == 0, "\(back.errors)")
        #expect(
            back.output.contains(
                "latest leads to model_files/one and is pinned there; before, it led to model_files/two"))
        try await first.wait { try await first.modelVersion() == "one" }
        let second = try RunningServe(arguments)
        _ = try await second.port()
        for serve in [first, second] {
            #expect(
                String(decoding: try await serve.get("/model").body, as: UTF8.self).contains(#""pinned_by":"output""#))
        }
        let further = try await checkpoint("rollback", output)
        #expect(further.status == 1 && further.errors.contains("none to go back to"), "\(further.errors)")
        #expect(try await checkpoint("unpin", output).status == 0)
        for serve in [first, second] {
            try await serve.wait { try await serve.modelVersion() == "two" }
            #expect(String(decoding: try await serve.get("/model").body, as: UTF8.self).contains(#""pinned":false"#))
            serve.send(SIGTERM)
            #expect(await serve.exitStatus() == 0)
        }
        let again = try await checkpoint("unpin", output)
        #expect(again.status == 1 && again.errors.contains("is not pinned"), "\(again.errors)")
    }

    @Test("publishing makes a place to serve from, and refuses what is no whole checkpoint with one line")
    func publishes() async throws {
        let place = directory.path + "/srv"
        let published = try await checkpoint("publish", output, "--to", place)
        #expect(published.status == 0, "\(published.errors)")
        let copy = try #require(latest(place))
        #expect(copy.hasPrefix("model_files/published-two-"))
        #expect(published.output.contains("srv/\(copy) is published, and latest leads to it"))
        #expect(try await checkpoint("verify", place).status == 0)
        try Data("{}".utf8).write(to: URL(filePath: output + "/model_files/one/" + CheckpointFile.configuration))
        for source in [output + "/model_files/one", directory.path + "/nothing", directory.path] {
            let refused = try await checkpoint("publish", source, "--to", place)
            #expect(refused.status == 1 && refused.errors.hasPrefix("error: "), "\(source): \(refused.errors)")
        }
        #expect(latest(place) == copy)
    }

    @Test("what is offered waits while latest is pinned, and says so")
    func offers() async throws {
        let place = directory.path + "/srv"
        let one = output + "/model_files/one"
        #expect(try await checkpoint("publish", one, "--to", place, "--pin").status == 0)
        let pinned = try #require(latest(place))
        let waiting = try await checkpoint("publish", output, "--to", place, "--offer")
        #expect(waiting.status == 0 && waiting.output.contains("latest stays at \(pinned)"), "\(waiting.output)")
        #expect(latest(place) == pinned)
        #expect(try await checkpoint("unpin", place).status == 0)
        #expect(try #require(latest(place)).hasPrefix("model_files/published-two-"))
        let moved = try await checkpoint("publish", one, "--to", place, "--offer")
        #expect(moved.status == 0 && moved.output.contains("and latest leads to it"), "\(moved.output)")
        #expect(latest(place) == pinned)
        let both = try await checkpoint("publish", one, "--to", place, "--offer", "--pin")
        #expect(both.status != 0 && both.errors.contains("--offer"), "\(both.errors)")
    }

    @Test("items added to a pinned output directory wait, and grow what is newest")
    func addedItems() async throws {
        _ = try await checkpoint("rollback", output)
        for name in ["new", "newer"] {
            let items = try directory.write(name + ".csv", "id,title,category\n\(name),A new one,red\n")
            let added = try await checkpoint("add-items", output, "--items", items)
            #expect(added.status == 0 && added.output.contains("latest stays at model_files/one"), "\(added.output)")
        }
        #expect(latest(output) == "model_files/one")
        #expect(try await checkpoint("unpin", output).status == 0)
        #expect(latest(output) == "model_files/two-items-2")
        let grown = try Checkpoint.load(directory: output + "/latest").checkpoint
        #expect(grown.vocabulary.items.suffix(2).map(\.id) == ["new", "newer"])
    }

    @Test("train leaves a pinned latest, says so, and keeps what it leads to")
    func train() async throws {
        let rows = (0..<48).flatMap { user in (0..<5).map { "u\(user),\(100 + (user * 5 + $0 * $0) % 23)" } }
        let data = try directory.write("ratings.csv", "user,item\n" + rows.joined(separator: "\n") + "\n")
        let trained = directory.path + "/trained"
        func train(_ epochs: Int, _ more: [String]) async throws -> FinishedProgram {
            try await FinishedProgram(
                "train",
                [
                    "--interactions", data, "--output", trained, "--epochs", "\(epochs)", "--width", "16", "--heads",
                    "2",
                    "--split", "none", "--schedule", "constant", "--keep", "1", "--lanes", "1",
                ] + more)
        }
        let first = try await train(1, [])
        #expect(first.status == 0, "\(first.errors)")
        let pinned = try #require(latest(trained))
        #expect(try await checkpoint("publish", trained, "--to", trained, "--pin").status == 0)
        let more = try await train(4, ["--resume"])
        #expect(more.status == 0, "\(more.errors)")
        #expect((more.output + more.errors).contains("latest stays at \(pinned)"), "\(more.output)\(more.errors)")
        #expect(latest(trained) == pinned)
        #expect(try await checkpoint("verify", trained).status == 0)
        #expect(try await checkpoint("unpin", trained).status == 0)
        #expect(latest(trained) != pinned)
        #expect(FileManager.default.fileExists(atPath: trained + "/latest/report.html"))
    }
}
