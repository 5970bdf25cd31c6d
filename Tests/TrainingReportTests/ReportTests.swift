import Checkpoints
import Evaluation
import Foundation
import Kernels
import Scoring
import Testing
import Training

/// The page at the end of a run.
@Suite("Reports")
struct ReportTests {
    private let run: TitledRun

    init() throws { run = try TitledRun() }

    private func page() throws -> ParsedPage { try #require(ParsedPage(path: run.report)) }

    @Test("a report is well-formed, loads nothing, runs nothing and has every section")
    func selfContained() throws {
        try run.train(run.request(epochs: 3))
        let page = try page()
        #expect(
            page.sections == [
                "curves", "quality", "parts", "popularity", "lengths", "samples", "data", "configuration",
            ])
        #expect(page.elements.isDisjoint(with: ["script", "link", "img", "image", "iframe", "object", "use", "a"]))
        #expect(page.attributes.isDisjoint(with: ["src", "href", "xlink:href", "srcset", "onload", "onclick"]))
        let text = try String(contentsOfFile: run.report, encoding: .utf8)
        #expect(!text.contains("url(") && !text.contains("@import") && !text.contains("http:"))
        #expect(text.contains("default-src 'none'"))
        #expect(!text.contains("scope=\"col\"></th>"), "a head without a name")
        for (name, facts) in [
            ("curves", ["training", "held out", "popularity", "first-order Markov"]),
            (
                "configuration",
                ["learning-rate", "3007", ProgramVersion.current, "leave-one-out", "feedForwardWidth", "dropout"]
            ),
            ("data", ["60", "30", "918", "median"]),
        ] {
            for fact in facts { #expect(page.text[name]?.contains(fact) == true, "\(fact) in \(name)") }
        }
    }

    @Test("titles are text, whatever is in them")
    func escapes() throws {
        try run.train(run.request(epochs: 1))
        let samples = try #require(page().text["samples"])
        #expect(samples.components(separatedBy: TitledRun.hostile).count > 6 * 11)
        let raw = try String(contentsOfFile: run.report, encoding: .utf8)
        #expect(
            !raw.contains("<script") && raw.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;"))
    }

    @Test("the numbers are those evaluate finds, for the model and each baseline; bands hold every question once")
    func agrees() throws {
        try run.train(run.request(epochs: 4))
        let page = try page()
        let checkpoint = try Checkpoint.load(directory: run.latest).checkpoint
        let cases = run.split.validation
        let model = ModelEvaluator(checkpoint.parameters, checkpoint.rule, lanes: 1)
            .evaluate(cases, k: 10, selection: run.reporting)
        let count = checkpoint.vocabulary.count
        let baselines = Baselines.fit(
            run.split.training, vocabularyCount: count, order: .sequence, lanes: 1
        ).compactMap(\.baseline)
        var expected = [("Cloze", model)]
        expected += baselines.map {
            ($0.name, $0.evaluate(cases, vocabularyCount: count, k: 10, selection: run.reporting))
        }
        for (name, metrics) in expected {
            let row = try #require(page.row(name, in: "quality"))
            #expect(row[1] == String(format: "%.4f", metrics.ndcg))
            #expect(row[3] == String(format: "%.4f", metrics.hitRate))
            #expect(row[4] == String(format: "%.4f", metrics.mrr))
        }
        #expect(checkpoint.metrics["ndcg@10"] == model.ndcg)
        let bounds = try (#require(checkpoint.metrics["ndcg@10_low"]), #require(checkpoint.metrics["ndcg@10_high"]))
        #expect(bounds.0 <= model.ndcg && model.ndcg <= bounds.1)
        #expect(checkpoint.metrics["cases"] == Double(run.reporting.count))
        for section in ["popularity", "lengths"] {
            let rows = try #require(page.rows[section]).dropFirst()
            #expect(rows.reduce(0) { $0 + (Int($1[1]) ?? 0) } == run.reporting.count)
            let mean = rows.reduce(0) { $0 + (Double($1[1]) ?? 0) * (Double($1[2]) ?? 0) } / Double(run.reporting.count)
            #expect(abs(mean - model.ndcg) < 1e-4)
        }
    }

    @Test("the model is above or below a baseline only where the paired interval says so", arguments: [1, 40])
    func comparison(epochs: Int) throws {
        var request = run.request(epochs: epochs)
        request.configuration.auxiliaryWeight = epochs == 1 ? 0 : 0.5
        try run.train(request)
        let checkpoint = try Checkpoint.load(directory: run.latest).checkpoint
        let (cases, count) = (run.split.validation, checkpoint.vocabulary.count)
        let gains = { (outcomes: [CaseOutcome]) in outcomes.map { RankingMetrics.gain(of: $0.rank, k: 10) } }
        let model = gains(
            ModelEvaluator(checkpoint.parameters, checkpoint.rule, lanes: 1)
                .outcomes(cases, selection: run.reporting, top: 0))
        let baselines = Baselines.fit(run.split.training, vocabularyCount: count, order: .sequence, lanes: 1)
            .compactMap(\.baseline).map { baseline in
                let found = baseline.outcomes(
                    cases, selection: run.reporting, top: 0, vocabularyCount: count, lanes: Lanes(count: 1))
                return (name: baseline.name, gains: gains(found))
            }
        let best = try #require(baselines.max { $0.gains.reduce(0, +) < $1.gains.reduce(0, +) })
        let difference = PairedBootstrap().intervals([zip(model, best.gains).map { $0 - $1 }])[0]
        let word = !difference.isClear ? "level with" : difference.mean < 0 ? "below" : "above"
        let header = try #require(try page().text[""])
        #expect(header.contains("\(word) \(best.name)"), "\(header)")
        // Hardly trained the network alone is far behind; with counted transitions it knows the ring as well as they do.
        #expect(word == (epochs == 1 ? "below" : "level with"))
    }

    @Test("each part of the scores has its weight, and what ranking is without it")
    func parts() throws {
        var request = run.request(epochs: 3)
        request.configuration.auxiliaryWeight = nil
        try run.train(request)
        let checkpoint = try Checkpoint.load(directory: run.latest).checkpoint
        let auxiliary = try #require(checkpoint.auxiliary)
        let rows = try #require(try page().rows["parts"])
        #expect(rows.dropFirst().map { $0[0] } == auxiliary.configuration.kinds.map(\.rawValue))
        for (row, kind) in zip(rows.dropFirst(), auxiliary.configuration.kinds) {
            #expect(row[1] == NumberText.decimal(Double(auxiliary.configuration[kind] ?? 0), 3))
            let rest = try #require(auxiliary.without(kind))
            let rule = ScoringRule(checkpoint.rule.encoder, vocabulary: checkpoint.vocabulary, auxiliary: rest)
            let without = ModelEvaluator(checkpoint.parameters, rule, lanes: 1)
                .evaluate(run.split.validation, k: 10, selection: run.reporting)
            #expect(row[2] == NumberText.metric(without.ndcg), "\(kind)")
        }
    }

    @Test("lists name the right answer at its rank and nothing seen; coverage counts their items")
    func outcomes() throws {
        try run.train(run.request(epochs: 2))
        let checkpoint = try Checkpoint.load(directory: run.latest).checkpoint
        let cases = run.split.validation
        let found = ModelEvaluator(checkpoint.parameters, checkpoint.rule, lanes: 2)
            .outcomes(cases, selection: Array(0..<cases.count), top: 10)
        #expect(found.contains { $0.rank ?? .max <= 10 })
        for (index, outcome) in found.enumerated() {
            let seen = Set(cases.histories.sequence(index))
            #expect(outcome.top.count == min(10, 30 - seen.count))
            #expect(seen.isDisjoint(with: outcome.top) && Set(outcome.top).count == outcome.top.count)
            let place = outcome.top.firstIndex(of: cases.targets[index]).map { $0 + 1 }
            #expect(place == outcome.rank.flatMap { $0 <= 10 ? $0 : nil })
        }
        let covered = Set(run.reporting.flatMap { found[$0].top }).count
        #expect(try page().row("Cloze", in: "quality")?.last == "\(covered)")
    }

    @Test("the checkpoint stays what was published: same digest, every file verified")
    func digest() throws {
        var digests: Set<String?> = []
        try run.train(run.request(epochs: 1)) { event, _ in
            if case .saved(let path, _, _) = event { digests.insert((try? CheckpointDirectory(opening: path))?.digest) }
        }
        #expect(FileManager.default.fileExists(atPath: run.report))
        #expect(digests == [(try? CheckpointDirectory(opening: run.latest))?.digest])
        #expect(try !Checkpoint.verifyFiles(directory: run.latest).contains("report.html"))
    }

    @Test("a stopped run reports on its best epoch, one that published nothing does not, a resumed one writes it anew")
    func interrupted() throws {
        let stopAfter = { (epochs: Int, steps: Int) in
            { (event: TrainingEvent, stop: StopRequest) in
                if case .step(let epoch, _, let step, _, _, _) = event, epoch > epochs, step == steps { stop.request() }
            }
        }
        #expect(try run.train(run.request(epochs: 4), watch: stopAfter(0, 1)) == .interrupted)
        #expect(!FileManager.default.fileExists(atPath: run.report))
        #expect(try run.train(run.request(epochs: 4, origin: run.stopped()), watch: stopAfter(2, 1)) == .interrupted)
        #expect(try page().row("3", in: "curves") == nil && page().row("2", in: "curves") != nil)
        #expect(try run.train(run.request(epochs: 4, origin: run.stopped())) == .finished)
        #expect(try page().row("4", in: "curves") != nil)
    }

    @Test("a report that cannot be written is one warning and loses nothing")
    func unwritable() throws {
        var warnings: [String] = []
        let report = run.report
        let outcome = try run.train(run.request(epochs: 1)) { event, _ in
            if case .warning(let message) = event { warnings.append(message) }
            // A directory of that name stands in the way of the rename.
            if case .saved = event {
                try? FileManager.default.createDirectory(atPath: report, withIntermediateDirectories: false)
            }
        }
        #expect(outcome == .finished)
        #expect(warnings.count == 1 && warnings[0].contains("report.html") && !warnings[0].contains("\n"))
        #expect(try Checkpoint.verifyFiles(directory: run.latest).count >= 6)
        let leftovers = try FileManager.default.contentsOfDirectory(atPath: run.latest).filter { $0.hasPrefix(".") }
        #expect(leftovers.isEmpty)
    }

    @Test("beside a final fit, the report has the numbers of the checkpoint the search chose, and says so")
    func finalFit() throws {
        var request = run.request(epochs: 3)
        request.configuration.finalFit = true
        var saved: [String] = []
        var began: [Int] = []
        try run.train(request) { event, _ in
            if case .saved(let path, _, nil) = event { saved.append(path) }
            if case .began(let first, _, _) = event { began.append(first) }
        }
        #expect(saved.last == run.latest && began == [1, 1])
        let page = try page()
        let chosen = try Checkpoint.load(directory: CheckpointLocation(path: run.output).resolveValidated())
        #expect(
            page.row("Cloze", in: "quality")?[1]
                == chosen.checkpoint.metrics["ndcg@10"].map { String(format: "%.4f", $0) })
        let header = try #require(page.text[""])
        #expect(header.contains("Checkpoint final: trained anew on everything") && header.contains(chosen.version))
        #expect(page.text["configuration"]?.contains(chosen.version) == true)
    }

    @Test("a run that held nothing out says so")
    func nothingHeldOut() throws {
        var request = run.request(epochs: 2)
        (request.configuration.split, request.configuration.selection) = (.none, .trainingLoss)
        try run.train(request)
        let page = try page()
        #expect(page.text["quality"]?.contains("Nothing was held out") == true)
        #expect(page.row("2", in: "curves") != nil && page.sections.count == 7)
    }
}
