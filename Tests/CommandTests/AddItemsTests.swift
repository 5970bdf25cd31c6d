import Checkpoints
import Foundation
import TestSupport
import Testing

/// `checkpoint add-items` and `train --new-items`, whole programs.
@Suite("New items by the programs")
struct AddItemsTests {
    private let directory: TemporaryDirectory
    private let output: String
    private let items: String

    init() throws {
        directory = try TemporaryDirectory()
        output = directory.path + "/run"
        try FileManager.default.createDirectory(atPath: output + "/model_files", withIntermediateDirectories: true)
        let colours = Dictionary(uniqueKeysWithValues: (0..<20).map { ($0, $0 % 2 == 0 ? "red" : "blue") })
        try TinyCheckpoint.publish("model_files/final", seed: 4, in: output, categories: colours)
        items = try directory.write("items.csv", "id,title,category\nnew,A new one,red\nlost,,\n0,Item 0,red\n")
    }

    private func addItems(_ arguments: [String]) async throws -> FinishedProgram {
        try await FinishedProgram("checkpoint", ["add-items"] + arguments)
    }

    private var latest: String? { try? FileManager.default.destinationOfSymbolicLink(atPath: output + "/latest") }

    @Test("an output directory gets a new latest that can be verified and inspected, and keeps the one before")
    func publishes() async throws {
        let run = try await addItems([output, "--items", items])
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            run.output.contains("1 items added; 1 placed by category, such as 'new' (A new one)"), "\(run.output)")
        #expect(run.output.contains("1 left out: no category and no title, such as 'lost'"))
        #expect(latest == "model_files/final-items-1")
        #expect(FileManager.default.fileExists(atPath: output + "/model_files/final/manifest.json"))
        let inspected = try await FinishedProgram("checkpoint", ["inspect", output])
        #expect(inspected.output.contains("1 added without interactions"), "\(inspected.output)")
        #expect(try await FinishedProgram("checkpoint", ["verify", output]).status == 0)
        // Once more there is nothing new, and another item is added to what was added before.
        let again = try await addItems([output, "--items", items])
        #expect(again.status == 0 && again.output.contains("nothing is published"), "\(again.output)\(again.errors)")
        #expect(latest == "model_files/final-items-1")
        for name in ["newer", "newest"] {
            let more = try directory.write(name + ".csv", "id,title,category\n\(name),,blue\n")
            #expect(try await addItems([output, "--items", more]).status == 0)
        }
        #expect(latest == "model_files/final-items-3")
        let kept = try FileManager.default.contentsOfDirectory(atPath: output + "/model_files").sorted()
        #expect(kept == ["final", "final-items-2", "final-items-3"])
        let grown = try Checkpoint.load(directory: output + "/model_files/final-items-3").checkpoint
        #expect(grown.vocabulary.items.suffix(3).map(\.id) == ["new", "newer", "newest"])
    }

    @Test("a dry run writes nothing, and a single checkpoint is never changed")
    func leavesAlone() async throws {
        let rehearsal = try await addItems([output, "--items", items, "--dry-run"])
        #expect(rehearsal.status == 0 && rehearsal.output.contains("1 items added"), "\(rehearsal.errors)")
        #expect(latest == "model_files/final")
        let single = output + "/model_files/final"
        let refused = try await addItems([single, "--items", items])
        #expect(refused.status == 2 && refused.errors.contains("give --output"), "\(refused.errors)")
        let other = directory.path + "/other"
        #expect(try await addItems([single, "--items", items, "--output", other]).status == 0)
        #expect(try Checkpoint.load(directory: other).checkpoint.vocabulary.index(of: "new") == 22)
        let taken = try await addItems([single, "--items", items, "--output", other])
        #expect(taken.status == 1 && taken.errors.contains("it exists already"), "\(taken.errors)")
    }

    @Test("what cannot be read is one line of complaint")
    func complaints() async throws {
        let missing = try await addItems([output, "--items", directory.path + "/none.csv"])
        #expect(missing.status == 1 && missing.errors.hasPrefix("error: "), "\(missing.errors)")
        let nowhere = try await addItems([directory.path + "/nowhere", "--items", items])
        #expect(nowhere.status == 1 && nowhere.errors.contains("no checkpoint at"), "\(nowhere.errors)")
        let nul = try directory.write(
            "nul.csv", "id,title,category\na\u{0}b,Bad,red\n\u{0},\u{0},\u{0}\nok,Good,blue\n")
        let hostile = try await addItems([output, "--items", nul, "--dry-run", "--skip-bad-rows"])
        #expect(hostile.status <= 1 && hostile.status >= 0, "\(hostile.output)\(hostile.errors)")
        let bad = try directory.write("bad.csv", "id,title,category\n,Nobody,red\nok,Good,blue\n")
        #expect(try await addItems([output, "--items", bad, "--dry-run"]).status == 1)
        let skipped = try await addItems([output, "--items", bad, "--dry-run", "--skip-bad-rows"])
        #expect(skipped.status == 0 && skipped.output.contains("1 items added"), "\(skipped.errors)")
    }

    @Test(
        "train adds items without interactions when it is asked to, goes on afterwards, and evaluate takes the result")
    func training() async throws {
        let rows = (0..<80).map { "u\($0 / 4),\($0 * 7 % 9),\($0)" }
        let data = try directory.write("ratings.csv", "uid,iid,unix_timestamp\n" + rows.joined(separator: "\n") + "\n")
        let kinds = (0..<9).map { "\($0),Item \($0),\($0 % 2)" } + ["new,New item,1"]
        let file = try directory.write("kinds.csv", "id,title,category\n" + kinds.joined(separator: "\n") + "\n")
        let run = directory.path + "/trained"
        let arguments = [
            "--interactions", data, "--items", file, "--output", run, "--width", "16", "--heads", "2", "--epochs",
        ]
        let plain = try await FinishedProgram("train", ["--interactions", data, "--new-items", "--dry-run"])
        #expect(plain.status == 2 && plain.errors.contains("--new-items has no effect without --items"))
        let first = try await FinishedProgram("train", arguments + ["2", "--new-items"])
        #expect(first.status == 0 && first.output.contains("1 items added"), "\(first.output)\(first.errors)")
        let loaded = try Checkpoint.load(directory: run + "/latest").checkpoint
        #expect(loaded.vocabulary.index(of: "new") == 11)
        #expect(FileManager.default.fileExists(atPath: run + "/latest/report.html"))
        let evaluated = try await FinishedProgram(
            "evaluate", ["--checkpoint", run + "/latest", "--interactions", data, "--json"])
        #expect(evaluated.status == 0, "\(evaluated.errors)")
        let resumed = try await FinishedProgram("train", arguments + ["2", "--resume", "--new-items"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try Checkpoint.load(directory: run + "/latest").checkpoint.vocabulary.index(of: "new") == 11)
        let warm = try await FinishedProgram(
            "train",
            ["--interactions", data, "--output", directory.path + "/warm", "--init-from", run, "--epochs", "1"])
        #expect(warm.status == 0, "\(warm.errors)")
    }

    @Test("where carts are of one category each, its new item comes first among those that are not in the cart")
    func categoryDecides() async throws {
        var rows = "user,item,time\n"
        for user in 0..<80 {
            for step in 0..<8 { rows += "u\(user),\(user % 2 == 0 ? "r" : "b")\((user * 3 + step) % 10),\(step)\n" }
        }
        let data = try directory.write("carts.csv", rows)
        let kinds = (0..<10).flatMap { ["r\($0),,red", "b\($0),,blue"] } + ["new-red,,red", "new-blue,,blue"]
        let file = try directory.write("kinds.csv", "id,title,category\n" + kinds.joined(separator: "\n") + "\n")
        let run = directory.path + "/parted"
        let trained = try await FinishedProgram(
            "train",
            [
                "--interactions", data, "--items", file, "--output", run, "--width", "16", "--heads", "2", "--epochs",
                "20", "--order", "set", "--new-items",
            ])
        #expect(trained.status == 0, "\(trained.output)\(trained.errors)")
        let checkpoint = try Checkpoint.load(directory: run + "/latest").checkpoint
        for (letter, id) in [("r", "new-red"), ("b", "new-blue")] {
            let cart = try (0..<10).map { try #require(checkpoint.vocabulary.index(of: "\(letter)\($0)")) }
            let scores = TinyCheckpoint.scores(checkpoint, items: cart, position: .next)
            let best = scores.indices.filter { !cart.contains(Int32($0 + 2)) }.max { scores[$0] < scores[$1] }
            #expect(best.map { checkpoint.vocabulary.items[$0].id } == id)
        }
    }
}
