import Platform
import Testing

@testable import Interactions

@Suite("Reading on several threads")
struct DividedReadingTests {
    private func options(_ change: (inout ReadingOptions) -> Void) -> ReadingOptions {
        var options = ReadingOptions()
        change(&options)
        return options
    }

    private let skipping = ReadingOptions(skipBadRows: true, keepsTimes: true)

    @Test("gives what one thread gives, whatever the delimiter, the line ends and the quotes")
    func forms() {
        var errors = 0
        let forms = [",", ";", "\t", "|", "::"].flatMap { [($0, "\n"), ($0, "\r\n")] }
        for (name, bytes) in RandomTable.texts(forms) {
            ReadingOutcome.check([bytes], skipping, named: name)
            if ReadingOutcome.check([bytes], named: name + ", no bad rows").isError { errors += 1 }
        }
        // Both are met: bad rows that end reading, and files that are read to their end.
        #expect(errors > 0 && errors < 80)
    }

    @Test("gives what one thread gives, however times are written", arguments: RandomTable.Times.allCases)
    func times(times: RandomTable.Times) {
        for seed in 0..<6 as Range<UInt64> {
            var table = RandomTable(times: times)
            table.hasFaults = seed % 3 == 2
            let bytes = table.bytes(seed: seed)
            ReadingOutcome.check([bytes], skipping, named: "\(times), seed \(seed)")
            ReadingOutcome.check([bytes], named: "\(times), seed \(seed), no bad rows")
            let since = options {
                $0.skipBadRows = true
                ($0.since, $0.until) = ("2012-02-03", "2014-05-14")
            }
            ReadingOutcome.check([bytes], since, named: "\(times), seed \(seed), since")
        }
    }

    @Test("gives what one thread gives with rare dates and columns of their own for the time of day")
    func rareDates() {
        var text = "user,item,date,time\n"
        for row in 0..<200 { text += "u\(row % 7),i\(row % 11),2014-03-\(10 + row % 20),10:0\(row % 10)\n" }
        for late in ["3/4/2014", "3/24/2014", "24/3/2014"] {
            let more = text + "u1,i1,\(late),11:00\nu2,i3,2014-03-11,12:00\n"
            ReadingOutcome.check([Array(more.utf8)], skipping, named: late)
            ReadingOutcome.check([Array((more + text.dropFirst(20)).utf8)], skipping, named: late + " amid others")
        }
    }

    @Test("gives what one thread gives with thresholds, events, weights, repeats and minimum lengths")
    func filters() throws {
        let events = try EventWeight.list("view=1,buy=4,none=2")
        let bytes = RandomTable(rows: 400).bytes(seed: 5)
        let known = try ItemVocabulary(items: [.init(id: "3.0"), .init(id: "i2"), .init(id: "4", count: 3)])
        for changed in [
            options { $0.threshold = 4 }, options { $0.events = events },
            options { ($0.events, $0.threshold) = (events, 2) }, options { $0.repeats = .last },
            options { ($0.minimumItemCount, $0.minimumSequenceLength) = (12, 25) },
        ] {
            ReadingOutcome.check([bytes], changed, named: "new vocabulary")
            ReadingOutcome.check([bytes], changed, order: .set, named: "sets")
            ReadingOutcome.check([bytes], changed, vocabulary: .fixed(known), named: "fixed vocabulary")
            ReadingOutcome.check([bytes], changed, vocabulary: .grow(known), named: "grown vocabulary")
        }
    }

    @Test("counts kinds of events as one thread does, also where there are more than are told apart")
    func kindsOfEvents() {
        var random = SeededGenerator(seed: 3)
        var text = "user,item,event\n"
        for row in 0..<6000 { text += "u\(row % 9),i\(row % 5),kind\(random.below(random.below(4000) + 1))\n" }
        let asked = options { $0.events = [EventWeight("none")] }
        let outcome = ReadingOutcome.check([Array(text.utf8)], asked, named: "many kinds")
        // No row is left, so the error lists the kinds.
        #expect(outcome.isError)
    }

    @Test("gives what one thread gives for carts, sequences and lists of items")
    func lists() {
        var random = SeededGenerator(seed: 11)
        var (carts, lists) = ("", "user,items,time\n")
        for row in 0..<300 {
            let items = (0...random.below(6)).map { _ in random.id("i", of: 40) }
            carts += items.joined(separator: ",") + (random.chance(9) ? "\n\n" : "\n")
            lists += "u\(row % 40),\(items.joined(separator: "|"))|x,\(1_400_000_000 + random.below(999))\n"
        }
        for format in [FileFormat.baskets, .sequences] {
            let asked = options { ($0.format, $0.skipBadRows) = (format, true) }
            ReadingOutcome.check([Array(carts.utf8)], asked, named: "\(format)")
            ReadingOutcome.check([Array(carts.utf8), Array(carts.utf8)], asked, named: "\(format), two files")
        }
        ReadingOutcome.check([Array(lists.utf8)], skipping, named: "lists")
    }

    @Test("gives what one thread gives for JSON by lines, in arrays, several on a line and one over several")
    func json() {
        var random = SeededGenerator(seed: 12)
        var objects: [String] = []
        for row in 0..<300 {
            let (item, time) = (random.below(30), 1_400_000_000 + row % 5)
            objects.append("{\"user\": \"u\(row % 17)\", \"item\": {\"id\": \(item)}, \"time\": \(time)}")
        }
        let lines = objects.joined(separator: "\n")
        var pairs = ""
        for (place, object) in objects.enumerated() { pairs += object + (place % 2 == 0 ? " " : "\n") }
        let forms: [(String, String)] = [
            ("lines", lines), ("array", "[" + objects.joined(separator: ",\n") + "]\n"),
            ("one line", "[" + objects.joined(separator: ",") + "]"), ("two a line", pairs),
            ("over lines", lines.replacing(", ", with: ",\n  ") + "\n"),
            ("a bad one", lines + "\n{\"user\": x}\n" + lines),
        ]
        for (name, text) in forms {
            ReadingOutcome.check([Array(text.utf8)], skipping, named: name)
            ReadingOutcome.check([Array(text.utf8)], named: name + ", no bad rows")
        }
    }

    @Test("gives what one thread gives for several files, one without a header, and for packed ones")
    func files() {
        let tables = (0..<3 as Range<UInt64>).map { seed in
            RandomTable(times: seed == 0 ? .dayFirst : .undecided, hasHeader: seed != 2).bytes(seed: seed)
        }
        ReadingOutcome.check(tables, skipping, named: "three files")
        var zip = ZipBuilder()
        zip.add("data.csv", tables[0])
        for (name, packed) in [
            ("gzip", gzip(tables[0])), ("zstd", zstd(tables[0])), ("bzip2", bzip2(tables[0])), ("zip", zip.bytes()),
        ] {
            ReadingOutcome.check([packed], skipping, named: name)
        }
    }
}
