/// The form of a vocabulary in a checkpoint: `vocabulary.tsv`, UTF-8, one line an index.
///
/// ```
/// index⇥id⇥count⇥title
/// 0⇥[PAD]⇥0⇥
/// 1⇥[MASK]⇥0⇥
/// 2⇥1⇥215⇥Toy Story (1995)
/// ```
/// Where an item has a category, a fifth column `category` holds them, and where it is known when one was first seen, a sixth
/// `first_seen` holds the days (UTC, `2024-03-09`) behind a fifth; without them a file is as it was before there were any.
/// A tab, line feed, carriage return or backslash in a title or category is written `\t`, `\n`, `\r`, `\\`. An empty one is
/// none.
/// Every line ends with a line feed, the last one too, so a cut file is noticed.
extension ItemVocabulary {
    private static let header = "index\tid\tcount\ttitle"
    /// The columns behind the title, each only behind those before it.
    private static let furtherColumns = ["category", "first_seen"]
    private static let pieceSize = 1 << 18

    private static func header(furtherColumns count: Int) -> String {
        ([header] + furtherColumns.prefix(count)).joined(separator: "\t")
    }

    /// The bytes of `vocabulary.tsv`.
    public func tsv() -> [UInt8] {
        var bytes: [UInt8] = []
        forEachPieceOfTSV { bytes += $0 }
        return bytes
    }

    /// Calls `body` with the bytes of `vocabulary.tsv`, piece after piece, each of about 256 KiB, so that nobody holds the texts of
    /// millions of items a second time.
    public func forEachPieceOfTSV<Failure: Error>(
        _ body: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        let further = items.hasDays ? 2 : items.hasCategories ? 1 : 0
        let end = String(repeating: "\t", count: further) + "\n"
        var piece = Array(Self.header(furtherColumns: further).utf8)
        piece += "\n0\t[PAD]\t0\t\(end)1\t[MASK]\t0\t\(end)".utf8
        for place in 0..<contents.columns.count {
            appendLine(place, furtherColumns: further, to: &piece)
            if piece.count >= Self.pieceSize {
                try body(piece)
                piece.removeAll(keepingCapacity: true)
            }
        }
        try body(piece)
    }

    private func appendLine(_ place: Int, furtherColumns: Int, to text: inout [UInt8]) {
        let tab = UInt8(ascii: "\t")
        contents.columns.withItem(at: place) { item in
            text += String(place + Int(Self.firstItem)).utf8
            text.append(tab)
            text.append(contentsOf: item.id)
            text.append(tab)
            text += String(item.count).utf8
            text.append(tab)
            Self.appendEscaped(item.title, to: &text)
            if furtherColumns > 0 {
                text.append(tab)
                Self.appendEscaped(item.category, to: &text)
            }
            if furtherColumns > 1 {
                text.append(tab)
                if let day = item.firstSeen { text += day.description.utf8 }
            }
            text.append(UInt8(ascii: "\n"))
        }
    }

    /// Reads `vocabulary.tsv`; every departure from the format is an error that names the line.
    public init(tsv: [UInt8]) throws(VocabularyError) {
        guard tsv.last == UInt8(ascii: "\n") else {
            let line = tsv.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
            throw .malformed(line: line, reason: "the file ends without a line feed: it is cut short")
        }
        var builder = VocabularyBuilder()
        var fieldCount = 0
        var line = 0
        var start = 0
        while start < tsv.count {
            // Every line has an end: the file has one.
            let end = tsv[start...].firstIndex(of: UInt8(ascii: "\n")) ?? tsv.count
            line += 1
            let bytes = tsv[start..<end]
            guard Self.isUTF8(bytes) else { throw .malformed(line: line, reason: "not UTF-8") }
            if line == 1 {
                fieldCount = try Self.fieldCount(header: bytes)
            } else {
                let item = try Self.item(line: line, bytes, fieldCount: fieldCount)
                if line > 3 { try builder.append(item) }
            }
            start = end + 1
        }
        guard line >= 3 else { throw .malformed(line: line + 1, reason: "expected the rows of [PAD] and [MASK]") }
        self.init(builder)
    }

    /// Most lines are ASCII, which is seen without making a text of them.
    private static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }

    /// How many fields the lines under a header have.
    private static func fieldCount(header bytes: ArraySlice<UInt8>) throws(VocabularyError) -> Int {
        for further in 0...furtherColumns.count where bytes.elementsEqual(header(furtherColumns: further).utf8) {
            return 4 + further
        }
        throw .malformed(
            line: 1,
            reason:
                "expected the header \(header.debugDescription), with or without \"\\tcategory\" and \"\\tfirst_seen\" "
                + "behind it, found '\(shown(text(bytes)))'")
    }

    /// - Parameter bytes: UTF-8
    private static func item(
        line: Int, _ bytes: ArraySlice<UInt8>, fieldCount: Int
    ) throws(VocabularyError) -> Item {
        let fields = bytes.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        guard fields.count == fieldCount else {
            throw .malformed(
                line: line, reason: "expected \(fieldCount) fields separated by tabs, found \(fields.count)")
        }
        let index = line - 2
        // Bytes: `==` of two strings normalises them, in quadratic time for runs of combining marks.
        guard fields[0].elementsEqual(String(index).utf8) else {
            throw .malformed(line: line, reason: "expected the index \(index), found '\(shown(text(fields[0])))'")
        }
        let countText = text(fields[2])
        guard isCanonicalInteger(fields[2]), let count = Int(countText), count >= 0 else {
            throw .malformed(line: line, reason: "'\(shown(countText))' is not a count of interactions")
        }
        if index < firstItem {
            let special = index == padding ? "[PAD]" : "[MASK]"
            guard fields[1].elementsEqual(special.utf8) else {
                throw .malformed(
                    line: line, reason: "index \(index) must be \(special), found '\(shown(text(fields[1])))'")
            }
        }
        return Item(
            id: text(fields[1]), title: try field(text(fields[3]), "title", line: line),
            category: fieldCount > 4 ? try field(text(fields[4]), "category", line: line) : nil, count: count,
            firstSeen: fieldCount > 5 ? try day(text(fields[5]), line: line) : nil)
    }

    /// A field of a line that is UTF-8: a tab is no part of any other character.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// The day a field says; `nil` of an empty one.
    private static func day(_ field: String, line: Int) throws(VocabularyError) -> CalendarDay? {
        if field.isEmpty { return nil }
        guard let day = CalendarDay(field) else {
            throw .malformed(line: line, reason: "'\(shown(field))' is not a day such as 2024-03-09")
        }
        return day
    }

    private static func field(_ field: String, _ name: String, line: Int) throws(VocabularyError) -> String {
        guard let text = unescaped(field) else {
            throw .malformed(line: line, reason: "the \(name) has a backslash that is not \\t, \\n, \\r or \\\\")
        }
        return text
    }

    /// The beginning of what was found instead.
    private static func shown(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(80)))
    }

    private static func appendEscaped(_ field: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
        guard field.contains(where: { escapeLetter(of: $0) != nil }) else {
            text.append(contentsOf: field)
            return
        }
        for byte in field {
            if let letter = escapeLetter(of: byte) {
                text += [UInt8(ascii: "\\"), letter]
            } else {
                text.append(byte)
            }
        }
    }

    /// What stands behind a backslash in place of a byte; `nil` if that stands for itself.
    private static func escapeLetter(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\t"): UInt8(ascii: "t")
        case UInt8(ascii: "\n"): UInt8(ascii: "n")
        case UInt8(ascii: "\r"): UInt8(ascii: "r")
        case UInt8(ascii: "\\"): byte
        default: nil
        }
    }

    private static func unescaped(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
        var field = String.UnicodeScalarView()
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "\\" else {
                field.append(scalar)
                continue
            }
            switch scalars.next() {
            case "t": field.append("\t")
            case "n": field.append("\n")
            case "r": field.append("\r")
            case "\\": field.append("\\")
            default: return nil
            }
        }
        return String(field)
    }
}
