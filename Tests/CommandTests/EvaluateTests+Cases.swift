import Foundation
import TestSupport
import Testing

/// Which cases are asked, and what becomes of the others.
extension EvaluateTests {
    /// Users who walk round a ring of 20 items, and then perhaps somewhere else.
    private func ring(_ name: String, users: Range<Int> = 0..<40, then last: (Int) -> String? = { _ in nil }) throws
        -> String
    {
        var lines = ["user,item"]
        for user in users {
            for step in 0..<8 { lines.append("u\(user),\(100 + (user * 3 + step) % 20)") }
            if let item = last(user) { lines.append("u\(user),\(item)") }
        }
        return try directory.write(name, lines.joined(separator: "\n") + "\n")
    }

    @Test("a held-out item the model lacks is a miss, or left out if asked; the item before it is never asked instead")
    func unknownTargets() async throws {
        try await train(try ring("old.csv"))
        let newer = try ring("newer.csv", users: 40..<70) { "new\($0)" }
        let missed = try results(try await evaluate(["--interactions", newer, "--json"]))
        #expect(missed.object["asked"] as? Int == 0 && missed.object["unknown"] as? Int == 30)
        for (name, metrics) in missed.results { #expect(metrics.values.allSatisfy { $0 == 0 }, "\(name)") }
        let table = try await evaluate(["--interactions", newer], allCases: false)
        #expect(table.output.contains("30 of 30 targets are not in the model: counted as misses"))
        #expect(table.output.contains("30 cases: 0 asked, 30 unknown"))
        let skipped = try await evaluate(["--interactions", newer, "--unknown", "skip"])
        #expect(skipped.status == 1 && skipped.errors.contains("--unknown miss"), "\(skipped.errors)")
        let some = try ring("some.csv", users: 40..<70) { $0 < 50 ? "new\($0)" : nil }
        let others = try results(try await evaluate(["--interactions", some, "--unknown", "skip", "--json"]))
        #expect(others.object["asked"] as? Int == 20 && others.object["unknown"] as? Int == 10)
        #expect(try #require(others.results["first-order Markov"]?["mrr"]) == 1)
        let counted = try results(try await evaluate(["--interactions", some, "--json"]))
        #expect(abs(try #require(counted.results["first-order Markov"]?["mrr"]) - 20.0 / 30) < 1e-9)
    }

    @Test("the cases that chose the epoch are not asked; what the run said at its end is what evaluate finds")
    func choosing() async throws {
        let file = try ring("trained.csv")
        let trained = try await train(file)
        #expect(trained.output.contains("choose the epoch") && trained.output.contains("largely chance"))
        let (object, found) = try results(try await evaluate(["--interactions", file, "--json"], allCases: false))
        let (asked, chosen) = (try #require(object["asked"] as? Int), try #require(object["chosen"] as? Int))
        #expect(asked > 0 && chosen > 0 && asked + chosen == 40)
        let ndcg = String(format: "NDCG@10 %.4f (95 %%: ", try #require(found["model"]?["ndcg@10"]))
        let last = try #require(trained.output.split(separator: "\n").last)
        #expect(last.contains(ndcg) && last.contains("on \(asked) cases that had no part in the choice"), "\(last)")
        let table = try await evaluate(["--interactions", file], allCases: false)
        #expect(table.output.contains("40 cases: \(asked) asked, \(chosen) chose the epoch and are left out"))
    }

    @Test("several cut-offs, all measures, bands, intervals and each case are given where they are asked for")
    func measures() async throws {
        let file = try ring("trained.csv")
        try await train(file)
        let cases = directory.path + "/cases.tsv"
        let asked = [
            "--interactions", file, "--k", "5,1,10", "--metrics", "all", "--by", "popularity", "--by", "length",
            "--cases", cases,
        ]
        let table = try await evaluate(asked)
        for text in [
            "HR@1 ", "NDCG@5", "MRR@10", "95 % from", "recall@5", "coverage@10", "novelty@1", "gini@10",
            "NDCG@10 by popularity", "NDCG@10 by length",
        ] { #expect(table.output.contains(text), "\(text): \(table.output)\(table.errors)") }
        let lines = try String(contentsOfFile: cases, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 41 && lines[0].hasPrefix("user\ttarget\trank\ttop1\t"))
        let fields = lines[1].split(separator: "\t", omittingEmptySubsequences: false)
        #expect(fields.count == 13 && fields[0] == "u0" && fields[1] == "107")
        let rank = try #require(Int(fields[2]))
        #expect(rank > 10 || fields[2 + rank] == "107")
        let (object, found) = try results(try await evaluate(asked + ["--json"]))
        let model = try #require(found["model"])
        #expect(model.count == 2 + 3 * 9 && model["recall@5"] == model["hr@5"])
        #expect(object["k"] as? [Int] == [1, 5, 10])
        let bands = try #require((object["by"] as? [String: [[String: Any]]])?["length"])
        #expect(bands.compactMap { $0["cases"] as? Int } == [40] && bands[0]["band"] as? String == "5–9")
        for wrong in [["--k", "0"], ["--k", "5,,10"], ["--k", "ten"]] {
            #expect(try await evaluate(["--interactions", file] + wrong).status == 2)
        }
        let both = ["--compare", output, output, "--interactions", file]
        let compared = try await FinishedProgram("evaluate", both + ["--k", "1,10"])
        #expect(compared.output.contains("HR@1 ") && compared.output.contains("NDCG@10"), "\(compared.errors)")
        #expect(try await FinishedProgram("evaluate", both + ["--metrics", "all"]).status == 2)
    }

    @Test("--targets loses nothing: several of a user, short histories and none are all asked; the sum is explained")
    func everyTarget() async throws {
        let trained = try ring("trained.csv")
        try await train(trained)
        let histories = try directory.write(
            "histories.csv", "user,item\na,100\nb,101\nb,102\nb,new\nc,new\nd,103\nd,104\n")
        let targets = try directory.write(
            "targets.csv", "user,item\na,101\na,102\na,nowhere\nb,103\nc,105\nd,103\nnobody,110\n")
        let files = ["--interactions", histories, "--targets", targets]
        let table = try await evaluate(files)
        for line in [
            "7 cases: 5 asked, 1 repeats left out, 1 unknown", "1 of 7 targets are not in the model: counted as misses",
            "2 cases have no history the model knows", "2 items of histories are not in the model",
            "read \(targets): separated by commas", "baselines are fitted on the histories",
            "which is not the data the checkpoint was trained on",
        ] { #expect(table.output.contains(line), "\(line): \(table.output)\(table.errors)") }
        let (object, found) = try results(try await evaluate(files + ["--train", trained, "--json"]))
        let parts = ["asked", "repeats", "unknown"].compactMap { object[$0] as? Int }
        #expect(parts == [5, 1, 1] && object["cases"] as? Int == 7 && object["without_history"] as? Int == 2)
        #expect(object["fitted_on_training_data"] as? Bool == true)
        #expect(object["baselines_fitted_on"] as? String == trained)
        // Of a's two known targets the first follows its item, and so does b's; the unknown one counts as a miss.
        #expect(try #require(found["first-order Markov"]?["hr@10"]) >= 2.0 / 6)
        let leak = try directory.write("leak.csv", "user,item\na,100\nb,101\n")
        let refused = try await evaluate(["--interactions", histories, "--targets", leak])
        #expect(refused.status == 1 && refused.errors.contains("are in the histories"), "\(refused.errors)")
        let wrong = try await evaluate(["--interactions", histories, "--train", trained])
        #expect(wrong.status == 2 && wrong.errors.contains("--train goes with"), "\(wrong.errors)")
    }
}
