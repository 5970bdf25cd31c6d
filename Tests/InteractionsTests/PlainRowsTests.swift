import Foundation
import Testing

@testable import Interactions

/// What is in quotes is no plain row: the same table with one quoted column is read by the general reader.
@Suite("Plain rows")
struct PlainRowsTests {
    private let threads = ReadingThreads(count: 1)

    /// What reading gives of a text, and of another in a file of the same name.
    private func outcomes(
        _ text: [UInt8], _ other: [UInt8], _ options: ReadingOptions = ReadingOptions(),
        vocabulary: VocabularyPolicy = .build
    ) throws -> (ReadingOutcome, ReadingOutcome) {
        try withFile(text) { path in
            let first = ReadingOutcome([path], options, vocabulary: vocabulary, threads: threads)
            try Data(other).write(to: URL(fileURLWithPath: path))
            return (first, ReadingOutcome([path], options, vocabulary: vocabulary, threads: threads))
        }
    }

    private static func quotingNotes(_ text: [UInt8]) -> [UInt8] {
        replacing(text, "a note", with: "\"a note\"")
    }

    /// Bytes that are no text stay as they are.
    private static func replacing(_ text: [UInt8], _ old: String, with new: String) -> [UInt8] {
        Array(
            text.split(separator: Array(old.utf8), omittingEmptySubsequences: false).joined(separator: Array(new.utf8)))
    }

    @Test("are read as rows with a quoted field are", arguments: RandomTable.Times.allCases)
    func likeOthers(_ times: RandomTable.Times) throws {
        var read = 0
        for seed in UInt64(0)..<40 {
            var table = RandomTable(
                delimiter: seed % 3 == 0 ? ";" : ",", lineEnd: seed % 4 == 1 ? "\r\n" : "\n", times: times)
            (table.hasFaults, table.hasHeader) = (seed % 2 == 0, seed % 5 != 3)
            table.endsWithLineEnd = seed % 7 != 2
            // An open quote would end at the first quoted note.
            let text = Self.replacing(table.bytes(seed: seed), "\"unclosed", with: "unclosed")
            var options = ReadingOptions(skipBadRows: seed % 8 != 0, keepsTimes: true)
            if seed % 3 == 1 { options.threshold = 3 }
            if seed % 6 == 2, times == .seconds { options.since = "2014-05-14" }
            let (plain, quoted) = try outcomes(text, Self.quotingNotes(text), options)
            let isSame = plain == quoted
            #expect(isSame, "seed \(seed): \(plain.message) | \(quoted.message)")
            if !plain.isError { read += 1 }
        }
        #expect(read > 0 || [.undecided, .contradicting, .shortYears].contains(times))
    }

    @Test("have the items of a given vocabulary as rows with a quoted field have them")
    func vocabularies() throws {
        let ids = ["3.0", "4", "i-7-of-the-long-ids"] + (5...25).map { "i\($0)" }
        let known = try ItemVocabulary(items: ids.map { ItemVocabulary.Item(id: $0) })
        for seed in UInt64(0)..<10 {
            let text = RandomTable(rows: 300).bytes(seed: seed)
            for policy in [VocabularyPolicy.fixed(known), .grow(known)] {
                let (plain, quoted) = try outcomes(text, Self.quotingNotes(text), vocabulary: policy)
                let isSame = plain == quoted
                #expect(isSame && !plain.isError, "seed \(seed): \(plain.message) | \(quoted.message)")
            }
        }
    }

    @Test("are looked up in batches, of which none loses a row or counts it twice, wherever it ends")
    func batchEnds() throws {
        func good(_ rows: Int, _ letter: String) -> String {
            let lines = (0..<rows).map { row in
                "\(letter)\(row / 9),i\(letter)\(row % 7),\(1 + row % 5),\(1_400_000_000 + row),a note\n"
            }
            return lines.joined()
        }
        let strange = [
            "u1,i\u{1},5,1400000000,a note\n", "u\u{1},i1,5,1400000000,a note\n", "new,i\u{1},5,1400000000,a note\n",
            "\"u1\",i1,5,1400000000,a note\n", "u1,i1,1,1400000000,a note\n", "u1,i1,1,1400000000,a note,more\n",
            "u1,i1,5,1300000000,a note\n",
        ]
        // Four of five rows are kept: of 80 as many as a batch has.
        for rows in [40, 78, 79, 80, 81, 82, 158, 159, 160, 161, 162] {
            for line in strange {
                let pieces = [good(rows, "u"), line, good(rows, "v"), line, line, good(rows, "u")]
                let text = Array(("user,item,rating,time,note\n" + pieces.joined()).utf8)
                for skipBadRows in [false, true] {
                    var options = ReadingOptions(threshold: 2, skipBadRows: skipBadRows, keepsTimes: true)
                    options.since = "2014-01-01"
                    let (plain, quoted) = try outcomes(text, Self.quotingNotes(text), options)
                    let isSame = plain == quoted
                    #expect(isSame, "\(rows) rows, \(line.debugDescription): \(plain.message) | \(quoted.message)")
                    #expect(!plain.isError || !skipBadRows)
                }
            }
        }
    }

    @Test("of one user in a run are read as others are, whatever comes amid it", arguments: [false, true])
    func runs(isUserLast: Bool) throws {
        for seed in UInt64(0)..<30 {
            var runs = UserRuns(lineEnd: seed % 3 == 1 ? "\r\n" : "\n", isUserLast: isUserLast)
            runs.hasOddRows = seed % 4 != 3
            let text = runs.bytes(seed: seed)
            var options = ReadingOptions(threshold: 2, skipBadRows: seed % 5 != 4, keepsTimes: true)
            if seed % 2 == 1 { options.since = "2014-05-14" }
            let (plain, quoted) = try outcomes(text, Self.quotingNotes(text), options)
            let isSame = plain == quoted
            #expect(isSame, "seed \(seed): \(plain.message) | \(quoted.message)")
            #expect(!plain.isError || !options.skipBadRows)
            // The same number is another user's in another block.
            ReadingOutcome.check([text], options, named: "runs, seed \(seed)")
        }
    }

    @Test("end where a line is another's: what is strange about it is said as ever")
    func strangeLines() throws {
        let good = (0..<50).map { "u\($0 % 5),i\($0 % 7),3.5,\(1_400_000_000 + $0),a note\n" }.joined()
        let strange = [
            "u1,i1,3.5,1400000000\n", "u1,i1,3.5,1400000000,a note,more\n", "u1,i1,3.5,never,a note\n",
            "u1,i1,x,1400000000,a note\n",
            "u1,,3.5,1400000000,a note\n", "NULL,i1,3.5,1400000000,a note\n", " u1 ,\ti1,3.5,1400000000 ,a note\n",
            "u1,i1,3.5,20140304,a note\n", "u1,i1,3.5,1400000000000,a note\n", "u1,i1,3.5,+1400000000,a note\n",
            "u1,i1,3.5,14000000:0,a note\n", "u1,i1,3.5,140000000/,a note\n", "u1,i\u{1},3.5,1400000000,a note\n", "\n",
            "\r\n",
            "user,item,rating,time,note\n", "\u{feff}user,item,rating,time,note\n", "u1,i1,3.5,1400000000,a note",
        ]
        for line in strange {
            let text = Array(("user,item,rating,time,note\n" + good + line).utf8)
            for skipBadRows in [false, true] {
                let options = ReadingOptions(threshold: 2, skipBadRows: skipBadRows, keepsTimes: true)
                let (plain, quoted) = try outcomes(text, Self.quotingNotes(text), options)
                let isSame = plain == quoted
                #expect(isSame, "\(line.debugDescription): \(plain.message) | \(quoted.message)")
            }
        }
    }

    @Test("of a file without times are no header, even with blanks before it")
    func repeatedHeader() throws {
        let good = (0..<50).map { "user\($0 % 5),i\($0 % 7),a note\n" }.joined()
        for line in [
            "user,item,note\n", " user,item,note\n", "\tuser , item,note\n", "\u{feff}user,item,note\n",
            "user,item,n\n",
        ] {
            let text = Array(("user,item,note\n" + good + line + good).utf8)
            let quoted = Self.quotingNotes(text)
            let (plain, other) = try outcomes(text, quoted)
            let isSame = plain == other
            #expect(isSame && !plain.isError, "\(line.debugDescription)")
        }
    }

    @Test("have numbers of at least eight digits read as one word and the rest")
    func wholeNumbers() {
        func number(_ text: String) -> UInt64? {
            var text = text
            return text.withUTF8 { NumberParsing.wholeNumber($0) }
        }
        #expect(number("12345678") == 12_345_678 && number("1400000000") == 1_400_000_000)
        #expect(number("999999999999999999") == 999_999_999_999_999_999 && number("00000000") == 0)
        for text in [
            "1234567", "1234567a", "/2345678", "1:345678", "1234567890123456789", "12345678:", "123456789/", "",
        ] {
            #expect(number(text) == nil)
        }
    }
}
