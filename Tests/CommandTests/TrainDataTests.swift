import Foundation
import Glibc
import TestSupport
import Testing

/// What `train` says of data before, and instead of, training on it.
@Suite("Data of the training programs")
struct TrainDataTests {
    private let directory: TemporaryDirectory
    private let data: String

    init() throws {
        directory = try TemporaryDirectory()
        let rows = (0..<40).map { "u\($0 / 4),\($0 * 7 % 9),\($0)" }
        data = try directory.write("ratings.csv", "uid,iid,unix_timestamp\n" + rows.joined(separator: "\n") + "\n")
    }

    private func train(_ arguments: [String]) async throws -> FinishedProgram {
        try await FinishedProgram("train", arguments + ["--epochs", "2", "--width", "16", "--heads", "2"])
    }

    @Test("a dry run says what was read and would be trained, and writes nothing")
    func dryRun() async throws {
        let items = try directory.write("items.csv", "id,title\n0,Zero\n7,Seven\n")
        let run = try await train(["--interactions", data, "--items", items, "--dry-run"])
        #expect(run.status == 0, "\(run.errors)")
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 10)
        #expect(lines[0] == "read \(items): separated by commas, with a header; item: id, title: title; 2 rows")
        #expect(
            lines[1] == "read \(data): separated by commas, with a header; user: uid, item: iid, "
                + "time: unix_timestamp (seconds), rating: not read; 40 rows")
        #expect(lines[2] == "data: 40 interactions of 10 users with 9 items, 2 of them with a title")
        #expect(lines[3] == "sequence of u0: 0 (Zero), 7 (Seven), 5, 3")
        #expect(lines[6] == "lengths: 4 to 4, median 4, mean 4.0")
        #expect(lines[7].hasPrefix("repeats: 0 of 40 interactions (0.0 %)"))
        #expect(lines[8].hasPrefix("model: ") && lines[9] == "nothing is trained: this is a dry run")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == [
                "items.csv", "ratings.csv",
            ])
    }

    @Test("a dry run counts the items a user had before, and not those another user had")
    func repeats() async throws {
        let rows = ["a,x,1", "a,y,2", "a,x,3", "a,x,4", "b,y,1", "b,x,2", "b,y,3"]
        let data = try directory.write(
            "repeats.csv", "uid,iid,unix_timestamp\n" + rows.joined(separator: "\n") + "\n")
        let run = try await train(["--interactions", data, "--order", "sequence", "--dry-run"])
        #expect(run.output.contains("repeats: 3 of 7 interactions (42.9 %)"), "\(run.output)\(run.errors)")
    }

    @Test("a dry run is refused where the run would be: a split at a time needs times")
    func dryRunWithoutTimes() async throws {
        for split in ["time", "global-time"] {
            let asked = ["--interactions", data, "--timestamp-column", "none", "--split", split]
            let run = try await train(asked + ["--dry-run"])
            #expect(run.status == 2 && run.errors.contains("split \(split) needs times"), "\(run.output)\(run.errors)")
        }
    }

    @Test(
        "an option that has no effect without another is refused",
        arguments: [
            (["--items-category-column", "kind"], "--items-category-column has no effect without --items"),
            (["--event-column", "kind"], "--event-column has no effect without --event"),
            (["--threshold-column", "kind"], "--threshold-column has no effect without --threshold"),
        ])
    func optionsWithoutEffect(options: [String], message: String) async throws {
        let run = try await train(["--interactions", data, "--dry-run"] + options)
        #expect(run.status == 2 && run.errors.contains(message), "\(run.output)\(run.errors)")
    }

    @Test("categories are read with the titles, are in the checkpoint, and cases are told apart by them")
    func categories() async throws {
        let low = "Low\nand much longer than a column of a table may be"
        let items = try directory.write(
            "items.csv", "id,kind,title\n0,\"\(low)\",Zero\n7,High,Seven\n8,High,Eight\n")
        let files = ["--interactions", data, "--items", items]
        let none = try await train(files + ["--dry-run"])
        #expect(none.output.contains("; item: id, title: title; 3 rows"), "\(none.output)\(none.errors)")
        let named = files + ["--items-category-column", "kind"]
        let rehearsal = try await train(named + ["--dry-run"])
        #expect(rehearsal.output.contains("; item: id, title: title, category: kind; 3 rows"), "\(rehearsal.output)")
        #expect(rehearsal.output.contains("9 items, 3 of them with a title, 3 of them with a category"))
        let wrong = try await train(files + ["--items-category-column", "genre", "--dry-run"])
        #expect(wrong.status == 1 && wrong.errors.contains("expected 'genre' for the category"), "\(wrong.errors)")
        let output = directory.path + "/run"
        #expect(try await train(named + ["--output", output]).status == 0)
        let inspected = try await FinishedProgram("checkpoint", ["inspect", output])
        #expect(inspected.output.contains("items       9, 3 with a title, 3 with a category"), "\(inspected.output)")
        let vocabulary = try String(contentsOfFile: output + "/latest/vocabulary.tsv", encoding: .utf8)
        #expect(vocabulary.contains("\tSeven\tHigh\t1970-01-01\n"))
        let asked = ["--checkpoint", output, "--interactions", data, "--all-cases", "--by", "category"]
        let table = try await FinishedProgram("evaluate", asked)
        #expect(table.output.contains("NDCG@10 by category"), "\(table.output)\(table.errors)")
        for line in ["High ", "Low and much longer than a column of a t… ", "no category "] {
            #expect(table.output.contains("\n\(line)"), "\(line): \(table.output)")
        }
        let json = try await FinishedProgram("evaluate", asked + ["--json"])
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        let bands = try #require((object?["by"] as? [String: [[String: Any]]])?["category"])
        #expect(bands.compactMap { $0["band"] as? String } == ["High", low, "no category"])
        #expect(bands.compactMap { $0["cases"] as? Int } == [2, 1, 7])
    }

    @Test("cases are told apart by when their items were first seen; without times that is an error")
    func firstSeen() async throws {
        let output = directory.path + "/run"
        let rows = (0..<40).map { "u\($0 / 4),\($0 / 4 + $0 % 4),\(1_700_000_000 + $0 * 86_400)" }
        let dated = try directory.write("dated.csv", "user,item,time\n" + rows.joined(separator: "\n") + "\n")
        #expect(try await train(["--interactions", dated, "--output", output]).status == 0)
        let inspected = try await FinishedProgram("checkpoint", ["inspect", output])
        #expect(inspected.output.contains("13 with the day they were first seen"), "\(inspected.output)")
        #expect(inspected.output.contains("\nfirst seen  from 2023-11-14 to 2023-12-23\n"), "\(inspected.output)")
        #expect(inspected.output.contains("newest-interaction = 2023-12-23"))
        let vocabulary = try String(contentsOfFile: output + "/latest/vocabulary.tsv", encoding: .utf8)
        #expect(vocabulary.hasPrefix("index\tid\tcount\ttitle\tcategory\tfirst_seen\n"))
        let asked = ["--checkpoint", output, "--interactions", dated, "--all-cases", "--by", "first-seen"]
        let table = try await FinishedProgram("evaluate", asked)
        for label in ["NDCG@10 by when first seen", "last week", "last month", "last quarter", "not in training"] {
            #expect(table.output.contains("\n\(label) "), "\(label): \(table.output)\(table.errors)")
        }
        #expect(!table.output.contains("last year"))
        let json = try await FinishedProgram("evaluate", asked + ["--json"])
        #expect(json.output.contains(#""first-seen":[{"band":"last week","cases":2"#), "\(json.output)")
        let refused = try await FinishedProgram("evaluate", asked + ["--timestamp-column", "none"])
        #expect(refused.status == 1 && refused.errors.contains("read without times"), "\(refused.errors)")
        #expect(refused.errors.contains("--timestamp-column"))
    }

    @Test("to group by categories a checkpoint must have some")
    func noCategories() async throws {
        let output = directory.path + "/run"
        #expect(try await train(["--interactions", data, "--output", output]).status == 0)
        let asked = ["--checkpoint", output, "--interactions", data, "--by", "category"]
        let refused = try await FinishedProgram("evaluate", asked)
        #expect(refused.status == 1 && refused.errors.contains("has a category"), "\(refused.errors)")
        #expect(refused.errors.contains("--items-category-column"))
    }

    @Test("what was read is in the log and in the checkpoint; a second run is refused before reading")
    func whatWasRead() async throws {
        let output = directory.path + "/run"
        let text = try String(contentsOfFile: data, encoding: .utf8)
        _ = try directory.write("more.csv", text.replacing("\nu", with: "\nv"))
        let pattern = directory.path + "/*.csv"
        let run = try await train(["--interactions", pattern, "--output", output, "--log-format", "json"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("\"event\":\"reading\"") && run.output.contains("more.csv: separated by commas"))
        let inspected = try await FinishedProgram("checkpoint", ["inspect", output])
        #expect(inspected.output.contains("data-read = read \(directory.path)/more.csv: separated by commas"))
        let again = try await train(["--interactions", directory.path + "/none.csv", "--output", output])
        #expect(again.status == 1 && again.errors.contains("already holds a training run"))
        let evaluated = try await FinishedProgram("evaluate", ["--checkpoint", output, "--interactions", pattern])
        #expect(evaluated.status == 0, "\(evaluated.errors)")
    }

    @Test("wrong numbers and places are told before the data is looked for")
    func checkedFirst() async throws {
        let missing = directory.path + "/none.csv"
        for (arguments, status, text) in [
            (
                ["--output", directory.path + "/run", "--learning-rate", "100"], 2,
                "learning-rate is 100.0, it must be above 0 and below 100"
            ),
            (["--output", data + "/run"], 1, "cannot write"),
            (["--output", directory.path + "/run", "--dropout", "1"], 2, "dropout is 1.0"),
        ] {
            let run = try await train(["--interactions", missing] + arguments)
            #expect(run.status == Int32(status) && run.errors.contains(text), "\(run.errors)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["ratings.csv"])
    }

    @Test("weights of events are told with what was read, kept in the checkpoint, and refused where they are none")
    func weightsOfEvents() async throws {
        let rows = (0..<40).map { "u\($0 / 4),\($0 * 7 % 9),\($0 % 3 == 0 ? "buy" : "view"),\($0)" }
        let events = try directory.write("events.csv", "user,item,event,time\n" + rows.joined(separator: "\n") + "\n")
        let output = directory.path + "/run"
        let arguments = ["--interactions", events, "--output", output]
        let run = try await train(arguments + ["--event", "view,buy=5"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("event: event, events: view (1), buy (5); 40 rows"))
        let inspected = try await FinishedProgram("checkpoint", ["inspect", output])
        #expect(inspected.output.contains("event = view,buy=5"))
        let evaluated = try await FinishedProgram("evaluate", ["--checkpoint", output, "--interactions", events])
        #expect(evaluated.status == 0, "\(evaluated.errors)")
        let resumed = try await train(arguments + ["--resume", "--event", "view,buy=6"])
        #expect(resumed.status == 1 && resumed.errors.contains("event was view,buy=5 and is now view,buy=6"))
        for (event, text) in [
            ("buy=0", "--event: event must be names with commas, each perhaps with a weight above 0 and at most 1000"),
            ("buy=many", "in 'buy=many' what follows the last = is no number"),
        ] {
            let refused = try await train(["--interactions", events, "--output", output + "2", "--event", event])
            #expect(refused.status == 2 && refused.errors.contains(text), "\(refused.errors)")
        }
    }

    @Test("a directory another process writes to is refused, also to --resume")
    func locked() async throws {
        let output = directory.path + "/run"
        #expect(try await train(["--interactions", data, "--output", output]).status == 0)
        let lock = open(output + "/.lock", O_RDWR)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
        let resumed = try await train(["--interactions", data, "--output", output, "--resume"])
        #expect(resumed.status == 1)
        #expect(resumed.errors.contains("\(output) is in use by process ") && resumed.errors.contains(" since 20"))
    }

    @Test("weights of a model without any of the items are refused, of one with few a warning")
    func initFrom() async throws {
        let output = directory.path + "/run"
        #expect(try await train(["--interactions", data, "--output", output]).status == 0)
        let other = (0..<40).map { "u\($0 / 4),x\($0 * 7 % 9),\($0)" }.joined(separator: "\n")
        let foreign = try directory.write("foreign.csv", "user,item,time\n" + other)
        let refused = try await FinishedProgram(
            "train", ["--interactions", foreign, "--output", directory.path + "/grown", "--init-from", output])
        #expect(refused.status == 1 && refused.errors.contains("none of the data's 9 items"))
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/grown"))
        let mixed = try directory.write("mixed.csv", "user,item,time\nu0,7,0\n" + other)
        let warned = try await FinishedProgram(
            "train",
            ["--interactions", mixed, "--output", directory.path + "/grown", "--init-from", output, "--epochs", "1"])
        #expect(warned.status == 0 && warned.errors.contains("only 1 of the data's 10 items"), "\(warned.errors)")
    }

    @Test("sequences too short to hold anything out are said; --quiet prints warnings and the end alone")
    func shortSequences() async throws {
        let pairs = try directory.write(
            "pairs.csv", "user,item\n" + (0..<20).map { "u\($0 / 2),\($0 % 5)" }.joined(separator: "\n"))
        let run = try await train(["--interactions", pairs, "--output", directory.path + "/run", "--quiet"])
        #expect(run.status == 0 && run.errors.contains("warning: nothing can be held out (split leave-one-out)"))
        #expect(run.output.hasPrefix("training is finished") && run.output.split(separator: "\n").count == 1)
    }
}
