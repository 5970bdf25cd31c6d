/// The first files in a tar archive (POSIX.1-2017, `pax`; also GNU's long names), for a message.
struct TarListing {
    /// No more files are looked for.
    static let longest = 20
    /// So much of an archive is read: what is in the way cannot be skipped in compressed data.
    private static let bytesRead = 1 << 28
    private static let blockSize = 512

    /// Paths of files; folders and links are left out.
    private(set) var names: [String] = []
    /// The largest of them, for the data is larger than what describes it.
    private(set) var largest: String?
    /// Whether there are no more. Of a damaged archive it is not known.
    private(set) var isComplete = false
    private var largestSize = -1

    init(_ source: any ByteSource) {
        var blocks = Blocks(source: source, budget: Self.bytesRead)
        var longName: [UInt8]?
        while names.count < Self.longest, let header = blocks.next(Self.blockSize) {
            guard let size = Self.number(header[124..<136]), size >= 0 else {
                isComplete = header.allSatisfy { $0 == 0 }
                return
            }
            let padded = (size + Self.blockSize - 1) / Self.blockSize * Self.blockSize
            switch header[156] {
            case UInt8(ascii: "L"), UInt8(ascii: "x"):
                guard size <= 1 << 16, let contents = blocks.next(padded)?.prefix(size) else { return }
                let isPlain = header[156] == UInt8(ascii: "L")
                longName = isPlain ? Array(contents.prefix { $0 != 0 }) : Self.path(ofRecords: contents) ?? longName
                continue
            case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): add(longName ?? Self.name(header), size: size)
            default: break
            }
            longName = nil
            guard blocks.skip(padded) else { return }
        }
        isComplete = names.count < Self.longest && blocks.isAtEnd
    }

    private mutating func add(_ bytes: [UInt8], size: Int) {
        // Beside each file the Macintosh puts one of its own.
        guard bytes.split(separator: UInt8(ascii: "/")).last?.starts(with: "._".utf8) != true else { return }
        let printable = String(decoding: bytes, as: UTF8.self).unicodeScalars.map {
            $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) ? "\u{fffd}" : $0
        }
        let name = String(String.UnicodeScalarView(printable))
        names.append(name)
        if size > largestSize { (largest, largestSize) = (name, size) }
    }

    private static func name(_ header: [UInt8]) -> [UInt8] {
        let name = header[..<100].prefix { $0 != 0 }
        // GNU's own form has other things where the prefix would be.
        let hasPrefix = header[257..<263].elementsEqual("ustar\0".utf8) && header[345] != 0
        return hasPrefix ? header[345..<500].prefix { $0 != 0 } + [UInt8(ascii: "/")] + name : Array(name)
    }

    /// The path in a pax header: lines of a length, a blank, a key, `=`, and a value.
    private static func path(ofRecords records: some Sequence<UInt8>) -> [UInt8]? {
        for record in Array(records).split(separator: UInt8(ascii: "\n")) {
            let value = record.drop { $0 != UInt8(ascii: " ") }.dropFirst()
            if value.starts(with: "path=".utf8) { return Array(value.dropFirst(5)) }
        }
        return nil
    }

    /// An octal number, or, if its first bit is set, a binary one. `nil` if it is neither, or too large for an archive.
    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        if let first = field.first, first & 0x80 != 0 {
            guard first == 0x80, field.dropFirst().prefix(5).allSatisfy({ $0 == 0 }) else { return nil }
            return field.suffix(6).reduce(0) { $0 << 8 | Int($1) }
        }
        let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 << 3 | Int($1 & 7) }
    }

    /// Reads an archive from front to back. An error ends it: what is listed is there all the same.
    private struct Blocks {
        let source: any ByteSource
        var budget: Int
        private(set) var isAtEnd = false

        init(source: any ByteSource, budget: Int) {
            self.source = source
            self.budget = budget
        }

        /// The next `count` bytes; `nil` if there are not so many.
        mutating func next(_ count: Int) -> [UInt8]? {
            budget -= count
            guard budget >= 0, let peeked = try? PeekedSource(source, count: count) else { return nil }
            isAtEnd = peeked.head.isEmpty
            return peeked.head.count == count ? peeked.head : nil
        }

        mutating func skip(_ count: Int) -> Bool {
            var rest = count
            while rest > 0 {
                let piece = min(rest, 1 << 16)
                guard next(piece) != nil else { return false }
                rest -= piece
            }
            return true
        }
    }
}
