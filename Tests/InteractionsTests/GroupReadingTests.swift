import Foundation
import Platform
import TestSupport
import Testing

@testable import Interactions

@Suite("Reading in several processes")
struct GroupReadingTests {
    private let skipping = ReadingOptions(skipBadRows: true, keepsTimes: true)

    private func options(_ change: (inout ReadingOptions) -> Void) -> ReadingOptions {
        var options = ReadingOptions()
        change(&options)
        return options
    }

    @Test("gives every process what one alone reads, whatever the delimiter, the line ends and the quotes")
    func forms() {
        var errors = 0
        for (name, bytes) in RandomTable.texts([(",", "\n"), ("::", "\r\n")]) {
            ReadingOutcome.checkProcesses([bytes], skipping, named: name)
            if ReadingOutcome.checkProcesses([bytes], named: name + ", no bad rows").isError { errors += 1 }
        }
        // Both are met: bad rows that end reading, and files that are read to their end.
        #expect(errors > 0 && errors < 16)
    }

    @Test("gives what one alone reads, however times are written", arguments: RandomTable.Times.allCases)
    func times(times: RandomTable.Times) {
        for seed in 0..<3 as Range<UInt64> {
            var table = RandomTable(times: times)
            table.hasFaults = seed == 2
            ReadingOutcome.checkProcesses([table.bytes(seed: seed)], skipping, named: "\(times), seed \(seed)")
        }
    }

    @Test("gives what one alone reads with thresholds, events, weights, repeats and vocabularies")
    func filters() throws {
        let events = try EventWeight.list("view=1,buy=4,none=2")
        let bytes = RandomTable(rows: 400).bytes(seed: 5)
        let known = try ItemVocabulary(items: [.init(id: "3.0"), .init(id: "i2"), .init(id: "4", count: 3)])
        let files = (0..<3 as Range<UInt64>).map { RandomTable(rows: 100).bytes(seed: $0) }
        for changed in [
            options { $0.threshold = 4 }, options { ($0.events, $0.threshold) = (events, 2) },
            options { $0.repeats = .last }, options { ($0.minimumItemCount, $0.minimumSequenceLength) = (12, 25) },
        ] {
            ReadingOutcome.checkProcesses([bytes], changed, named: "new vocabulary")
            ReadingOutcome.checkProcesses(files, changed, named: "new vocabulary, files")
            for (name, policy) in [("fixed", VocabularyPolicy.fixed(known)), ("grown", .grow(known))] {
                ReadingOutcome.checkProcesses([bytes], changed, vocabulary: policy, named: name)
                ReadingOutcome.checkProcesses(files, changed, order: .set, vocabulary: policy, named: name + ", files")
            }
        }
    }

    @Test("counts kinds of events as one alone does, also where there are more than are told apart")
    func kindsOfEvents() {
        var random = SeededGenerator(seed: 3)
        var text = "user,item,event\n"
        for row in 0..<6000 { text += "u\(row % 9),i\(row % 5),kind\(random.below(random.below(4000) + 1))\n" }
        let asked = options { $0.events = [EventWeight("none")] }
        // No row is left, so the error lists the kinds.
        #expect(ReadingOutcome.checkProcesses([Array(text.utf8)], asked, named: "many kinds").isError)
    }

    @Test("numbers carts by their lines, also in a part that another process reads")
    func carts() {
        var random = SeededGenerator(seed: 11)
        var carts = ""
        for _ in 0..<300 {
            let items = (0...random.below(6)).map { _ in random.id("i", of: 40) }
            carts += items.joined(separator: ",") + (random.chance(9) ? "\n\n" : "\n")
        }
        for format in [FileFormat.baskets, .sequences] {
            let asked = options { ($0.format, $0.skipBadRows) = (format, true) }
            let outcome = ReadingOutcome.checkProcesses([Array(carts.utf8)], asked, named: "\(format)")
            #expect(!outcome.isError)
            ReadingOutcome.checkProcesses(
                [Array(carts.utf8), Array(carts.utf8)], asked, named: "\(format), two files")
        }
    }

    @Test("gives what one alone reads for JSON and packed text, of which each unpacks all")
    func packed() {
        var random = SeededGenerator(seed: 12)
        var lines = ""
        for row in 0..<300 {
            let (item, time) = (random.below(30), 1_400_000_000 + row)
            lines += "{\"user\": \"u\(row % 17)\", \"item\": {\"id\": \(item)}, \"time\": \(time)}\n"
        }
        let over = lines.replacing(", ", with: ",\n  ")
        var zip = ZipBuilder()
        zip.add("data.csv", RandomTable().bytes(seed: 1))
        let bad = lines + "{\"user\": x}\n" + lines
        for (name, file) in [
            ("JSON", Array(lines.utf8)), ("JSON over lines", Array(over.utf8)), ("gzip", gzip(Array(lines.utf8))),
            ("zstd", zstd(Array(over.utf8))), ("a bad row", gzip(Array(bad.utf8))), ("zip", zip.bytes()),
            ("damaged", Array(gzip(RandomTable(rows: 2000).bytes(seed: 2)).dropLast(20))),
        ] {
            ReadingOutcome.checkProcesses([file], skipping, named: name)
            ReadingOutcome.checkProcesses([file], named: name + ", no bad rows")
        }
    }

    @Test("deals out as many files as processes, or more, also where one shows how the dates of others are meant")
    func files() {
        let packed = (0..<7 as Range<UInt64>).map { gzip(RandomTable(hasHeader: $0 != 2).bytes(seed: $0)) }
        for count in [2, 3, 7] {
            ReadingOutcome.checkProcesses(Array(packed.prefix(count)), skipping, named: "\(count) files")
            ReadingOutcome.checkProcesses(Array(packed.prefix(count)), named: "\(count) files, no bad rows")
        }
        for late in 0..<5 {
            // Those behind the one that shows the order cannot be read without it.
            let dates = (0..<5).map { number in
                let times: RandomTable.Times = number < late ? .iso : number == late ? .monthFirst : .undecided
                return RandomTable(times: times, hasHeader: number == 0).bytes(seed: UInt64(number))
            }
            let outcome = ReadingOutcome.checkProcesses(dates, skipping, named: "the order of dates in file \(late)")
            #expect(!outcome.isError)
        }
    }

    @Test("names the right line of a bad row in another process's part or file, once all rows before it are read")
    func badRow() {
        var lines = (0..<5000).map { "\($0 / 70),\($0 * 7919 % 503),\(1_400_000_000 + $0)" }
        lines[3100] = "1,2"
        lines[4000] = "3,4,never"
        let text = "user,item,time\n" + lines.joined(separator: "\n") + "\n"
        let plain = Array(text.utf8)
        let divisions = [ReadingThreads(count: 2, blockSize: 2000, blocksInPart: 3)]
        for (name, file) in [("plain", plain), ("gzip", gzip(plain))] {
            let outcome = ReadingOutcome.checkProcesses([file], divisions: divisions, named: name)
            #expect(outcome.message.contains(", line 3102: found 2 fields where the header has 3"))
        }
        let good = Array(("user,item,time\n" + lines.prefix(3000).joined(separator: "\n")).utf8)
        let outcome = ReadingOutcome.checkProcesses([good, plain, good], divisions: divisions, named: "in a file")
        #expect(outcome.message.contains(", line 3102: found 2 fields where the header has 3"))
    }

    @Test("tells progress as one alone does, when the rows of all are there")
    func progress() {
        var text = "user,item,time\n"
        for row in 0..<280_000 { text += "\(row / 70),\(row * 7919 % 5003),\(1_400_000_000 + row * 31 % 4001)\n" }
        let outcome = ReadingOutcome.checkProcesses(
            [Array(text.utf8)], ReadingOptions(keepsTimes: true),
            divisions: [ReadingThreads(count: 2, blockSize: 1 << 16)], named: "large")
        #expect(outcome.reports == [1 << 18, 280_000])
    }

    @Test("reads all of a pipe that each process has, though there are as many files as processes")
    func pipes() throws {
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        // More than the first look at a file takes.
        let bytes = RandomTable(rows: 20_000).bytes(seed: 2)
        let file = directory.path + "/data.csv"
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        let division = ReadingThreads(count: 2, blockSize: 10_000)
        let alone = ReadingOutcome([file, file], ReadingOptions(), threads: division)
        #expect(!alone.isError)
        let meeting = Meeting(2)
        let pipes = (0..<2).map { directory.path + "/pipe\($0)" }
        for pipe in pipes { #expect(mkfifo(pipe, 0o600) == 0) }
        let writers = try pipes.map { pipe in
            try BackgroundThread<Bool> {
                (try? FileHandle(forWritingAtPath: pipe)?.write(contentsOf: Data(bytes))) != nil
            }
        }
        let readers = try (0..<2).map { rank in
            try BackgroundThread<ReadingOutcome>(stackSize: 8 << 20) {
                ReadingOutcome(
                    [pipes[rank], file], ReadingOptions(), threads: division, group: ThreadGroup(rank: rank, meeting))
            }
        }
        for outcome in readers.map({ $0.value() }) {
            #expect(outcome.message.isEmpty && outcome.reports.last == alone.reports.last)
        }
        for writer in writers { #expect(writer.value()) }
    }

    @Test("reads on in the file that it has opened, wherever its path leads by then")
    func removedFile() throws {
        let plain = RandomTable(rows: 2000, hasQuotes: true).bytes(seed: 4)
        for bytes in [plain, gzip(plain)] {
            try withFile(bytes) { path in
                let alone = ReadingOutcome([path], ReadingOptions(), threads: ReadingThreads(count: 1))
                let meeting = Meeting(2)
                let threads = try (0..<2).map { rank in
                    try BackgroundThread<Int>(stackSize: 8 << 20) {
                        Self.rows(ofRemoved: path, ThreadGroup(rank: rank, meeting))
                    }
                }
                for rows in threads.map({ $0.value() }) { #expect(rows == alone.reports.last) }
            }
        }
    }

    /// The rows of a file that is removed once all processes have opened it; 0 if it cannot be read.
    private static func rows(ofRemoved path: String, _ group: ThreadGroup) -> Int {
        do {
            var file = try InteractionFile(path: path, options: ReadingOptions(), first: nil, number: 0)
            _ = group.gather([])
            if group.rank == 0 { try FileManager.default.removeItem(atPath: path) }
            _ = group.gather([])
            var table = InteractionTable(vocabulary: .build, hasTimes: file.hasTimes, events: [])
            var summary = DatasetSummary()
            try file.readAll(
                into: &table, summary: &summary, threads: ReadingThreads(count: 2, blockSize: 1000),
                exchange: ReadingExchange(group), progress: nil)
            return summary.rows
        } catch {
            return 0
        }
    }
}
