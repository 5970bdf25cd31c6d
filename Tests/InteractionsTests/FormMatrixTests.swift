import Interactions
import Testing

/// One data set in many forms: what is read, and so its `data-sha256` (ids, items, offsets), is the same of all.
@Suite("One data set in many forms")
struct FormMatrixTests {
    private struct Row {
        let user: Int
        let item: String
        let rating: Int
        /// Since the first of January 2021.
        let day: Int
    }

    /// Newest first, so that an order of time must be made.
    private let rows: [Row] = (0..<60).reversed().map { row in
        Row(user: 1 + row * 7 % 6, item: "i\(row * row % 23)", rating: 1 + row % 5, day: row)
    }

    /// What any form must give.
    private func check(_ data: InteractionDataset, _ form: String) {
        var items: [String: [String]] = [:]
        for row in rows.sorted(by: { $0.day < $1.day }) { items["\(row.user)", default: []].append(row.item) }
        #expect(data.readable == items, "\(form)")
        #expect(
            data.vocabulary.items.map(\.id)
                == Set(rows.map(\.item)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, "\(form)")
        #expect(data.summary.rows == rows.count, "\(form)")
        #expect(data.summary.files[0].columns.timestamp != nil, "\(form)")
    }

    /// The day as each form of times writes it.
    private static let times: [(name: String, text: @Sendable (Int) -> String)] = [
        ("seconds", { "\(1_609_459_200 + $0 * 86_400)" }),
        ("milliseconds", { "\(1_609_459_200_000 + $0 * 86_400_000)" }),
        ("floating seconds", { "\(1_609_459_200 + $0 * 86_400).0" }),
        ("ISO 8601", { "2021-\(two(1 + $0 / 28))-\(two(1 + $0 % 28))T00:00:00Z" }),
        ("compact", { "2021\(two(1 + $0 / 28))\(two(1 + $0 % 28))" }),
        ("day first", { "\(1 + $0 % 28)/\(1 + $0 / 28)/2021" }),
        ("month first", { "\(1 + $0 / 28)/\(1 + $0 % 28)/2021" }),
    ]

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static let names = ["user_id", "item_id", "rating", "timestamp"]

    private func fields(_ row: Row, time: (Int) -> String) -> [String] {
        ["\(row.user)", row.item, "\(row.rating)", time(row.day)]
    }

    @Test(
        "delimiters, headers, times and orders of columns",
        arguments: [",", ";", "\t", "|", "::", " ", "~"])
    func delimiters(delimiter: String) throws {
        for time in Self.times {
            for order in [[0, 1, 2, 3], [3, 1, 0, 2], [2, 3, 1, 0], [1, 0, 3, 2]] {
                let body = rows.map { row in
                    let fields = fields(row, time: time.text)
                    return order.map { fields[$0] }.joined(separator: delimiter)
                }
                let header = order.map { Self.names[$0] }.joined(separator: delimiter)
                var options = ReadingOptions()
                if delimiter == "~" { options.delimiter = .custom("~") }
                let form = "\(delimiter.debugDescription), \(time.name), order \(order)"
                check(try read(([header] + body).joined(separator: "\n") + "\n", options), form)
                guard order == [0, 1, 2, 3] else { continue }
                check(try read(body.joined(separator: "\n"), options), form + ", no header")
            }
        }
    }

    @Test("quotes", arguments: [",", ";"])
    func quotes(delimiter: String) throws {
        for line in ["\n", "\r\n"] {
            let lines = [Self.names] + rows.map { fields($0, time: Self.times[3].text) }
            let text = lines.map { $0.map { "\"\($0)\"" }.joined(separator: delimiter) }.joined(separator: line)
            check(try read(text), "quoted, \(line.debugDescription)")
            check(try read("\u{feff}" + text + line), "quoted with a byte order mark")
        }
    }

    @Test("JSON, by lines and in an array, and RecBole's names")
    func json() throws {
        let objects = rows.map { row in
            let fields = fields(row, time: Self.times[3].text)
            return "{" + zip(Self.names, fields).map { "\"\($0)\": \"\($1)\"" }.joined(separator: ", ") + "}"
        }
        check(try read(objects.joined(separator: "\n")), "JSON lines")
        check(try read("[" + objects.joined(separator: ",\n") + "]"), "JSON array")
        let header = "user_id:token\titem_id:token\trating:float\ttimestamp:float"
        let body = rows.map { fields($0, time: Self.times[2].text).joined(separator: "\t") }
        check(try read(([header] + body).joined(separator: "\n")), "RecBole")
    }

    @Test("packed, in UTF-16, with any line ends, in pieces")
    func packed() throws {
        for line in ["\n", "\r\n", "\r"] {
            let lines = [Self.names] + rows.map { fields($0, time: Self.times[0].text) }
            let text = lines.map { $0.joined(separator: ",") }.joined(separator: line) + line
            var zip = ZipBuilder()
            zip.add("folder/data.csv", text)
            let utf16: [UInt8] = [0xff, 0xfe] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
            let packings: [(String, [UInt8])] = [
                ("plain", Array(text.utf8)), ("gzip", gzip(text)), ("zstd", zstd(text)), ("bzip2", bzip2(text)),
                ("zip", zip.bytes()), ("UTF-16", utf16),
            ]
            for (name, bytes) in packings { check(try read(bytes: bytes), "\(name), \(line.debugDescription)") }
        }
        let body = rows.map { fields($0, time: Self.times[0].text).joined(separator: ",") }
        let header = Self.names.joined(separator: ",")
        for headers in [[header], [header, header, header], []] {
            let pieces = (0..<3).map { piece in
                ((piece < headers.count ? [headers[piece]] : []) + body[(piece * 20)..<(piece * 20 + 20)])
                    .joined(separator: "\n")
            }
            let data = try withFile(pieces[0].utf8) { first in
                try withFile(pieces[1].utf8) { second in
                    try withFile(pieces[2].utf8) { try InteractionReader.read(paths: [first, second, $0]) }
                }
            }
            check(data, "three files with \(headers.count) headers")
            #expect(data.summary.files.map(\.rows) == [20, 20, 20])
        }
    }
}
