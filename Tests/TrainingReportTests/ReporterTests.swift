import Foundation
import TestSupport
import Testing
import Training

/// What a run says while it goes.
@Suite("Training reporters")
struct ReporterTests {
    private let run: TitledRun

    init() throws { run = try TitledRun() }

    /// All text a reporter writes during a run, and the pieces it was written in.
    private func pieces(
        epochs: Int, _ reporter: (@escaping (String) -> Void) -> any TrainingReporter,
        watch: @escaping (TrainingEvent, StopRequest) -> Void = { _, _ in }
    ) throws -> [String] {
        final class Sink { var pieces: [String] = [] }
        let sink = Sink()
        try run.train(run.request(epochs: epochs), [reporter { sink.pieces.append($0) }], watch: watch)
        return sink.pieces
    }

    private func objects(_ lines: [String]) throws -> [[String: Any]] {
        try lines.map { line in
            #expect(line.hasSuffix("\n") && line.dropLast().allSatisfy { !$0.isNewline })
            return try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test("each JSON line is one object with the documented keys")
    func jsonLines() throws {
        let objects = try objects(pieces(epochs: 2) { JSONLinesReporter(write: $0) })
        let keys: [String: Set<String>] = [
            "note": ["message"], "began": ["first_epoch", "last_epoch"],
            "step": [
                "epoch", "epochs", "step", "steps", "loss", "accuracy", "gradient_norm", "sequences_per_second",
                "seconds_left",
            ],
            "epoch": ["epoch", "loss", "accuracy", "sequences", "seconds", "best", "validation"],
            "saved": ["path", "epoch"], "report": ["path"],
            "finished": ["best_epoch", "score", "score_low", "score_high", "cases"],
        ]
        let names = objects.compactMap { $0["event"] as? String }
        #expect(Set(names) == Set(keys.keys) && names.count == objects.count)
        #expect(names.last == "finished" && names.filter { $0 == "epoch" }.count == 2)
        for object in objects {
            let name = try #require(object["event"] as? String)
            var expected = try #require(keys[name]).union(["event", "time"])
            if object["seconds_left"] == nil { expected.remove("seconds_left") }
            #expect(Set(object.keys) == expected)
        }
        let first = try #require(objects.first { $0["event"] as? String == "epoch" })
        let validation = try #require(first["validation"] as? [String: Double])
        #expect(validation.keys.sorted() == ["accuracy", "cases", "hr@10", "loss", "mrr", "ndcg@10"])
        #expect(
            first["best"] as? Bool == true
                && validation["cases"] == Double(run.split.validation.count - run.reporting.count))
    }

    @Test("an interruption and a save within an epoch are lines too")
    func interruption() throws {
        let lines = try pieces(epochs: 2) {
            JSONLinesReporter(write: $0)
        } watch: { event, stop in
            if case .step = event { stop.request() }
        }
        let ending = try objects(lines).suffix(2)
        #expect(ending.map { $0["event"] as? String } == ["saved", "interrupted"])
        for object in ending { #expect(object["epoch"] as? Int == 1 && object["step"] as? Int == 1) }
        #expect((ending.first?["path"] as? String)?.hasSuffix("/resume") == true)
    }

    @Test("on a terminal the bar fits the width, shows the last NDCG, and is wiped before a row", arguments: [40, 80])
    func bar(columns: Int) throws {
        let written = try pieces(epochs: 2) {
            ConsoleReporter(columns: { columns }, warn: { _ in }, write: $0)
        } watch: { event, _ in
            // Longer than the bar's interval, so that the second epoch draws one.
            if case .step(2, _, 1, _, _, _) = event { Thread.sleep(forTimeInterval: 0.25) }
        }
        let wipe = "\r\u{1B}[K"
        let bars = written.filter { $0.hasPrefix(wipe) && $0 != wipe }.map { $0.dropFirst(wipe.count) }
        #expect(bars.count >= 2)
        for bar in bars { #expect(bar.count < columns && bar.hasPrefix("epoch ") && !bar.contains("\n")) }
        if columns == 80 {
            let last = try #require(bars.last)
            #expect(
                last.contains("NDCG@10 ") && last.contains("seq/s") && last.contains("left") && last.contains("░"))
        }
        for (before, after) in zip(written, written.dropFirst()) where before.hasPrefix(wipe) && before != wipe {
            #expect(after.hasPrefix(wipe))
        }
    }

    @Test("piped, there are plain lines of at most 80 columns without control characters")
    func plain() throws {
        let text = try pieces(epochs: 2) { ConsoleReporter(columns: nil, warn: { _ in }, write: $0) }.joined()
        let lines = text.split(separator: "\n")
        #expect(!text.contains("\r") && !text.contains("\u{1B}"))
        let table = lines.drop { !$0.hasPrefix("epoch ") }
        #expect(table.first?.contains("NDCG@10") == true && table.count >= 4)
        for row in table.prefix(3) { #expect(row.count <= 80) }
        #expect(
            text.contains("★") && text.contains("report: ") && lines.last?.hasPrefix("training is finished") == true)
    }

    @Test("warnings go where warnings go, in one line, and into the log")
    func warning() throws {
        var out = ""
        var errors = ""
        let console = ConsoleReporter(columns: nil, warn: { errors += $0 }, write: { out += $0 })
        let output = OutputDirectory(path: run.directory.path)
        for reporter in [console, LogFileReporter(output)] as [any TrainingReporter] {
            reporter.report(.warning("the disk is full"))
        }
        #expect(out.isEmpty && errors == "warning: the disk is full\n")
        #expect(try String(contentsOfFile: output.trainingLog, encoding: .utf8) == errors)
    }
}
