/// One change of one file of a checkpoint, as eight bytes of a fuzzer's input say.
struct Mutation {
    private static let size = 8
    /// What files hold numbers for: sizes, counts, indices.
    private static let numbers = [
        "0", "1", "2", "-1", "3", "21", "22", "23", "64", "4096", "65536", "1000000", "2147483647", "2147483648",
        "4294967296", "9007199254740993", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "0.5",
        "1e-30", "1e30", "3e38", "1e308", "1e999", "-0", "null", "true", "\"1\"", "[]", "{}",
    ]
    private static let words: [UInt32] = [
        0, 1, 2, 3, 21, 22, 23, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x7f80_0000, 0xff80_0000, 0x7fc0_0000,
        0x7f7f_ffff, 0xff7f_ffff, 0x3f80_0000, 0x0000_0001, 0x0080_0000, 0x5f00_0000, 0x2000_0000,
    ]
    private static let strings = [
        "next", "previous", "masked", "causal", "reverse", "sinusoidal", "learned", "none", "all", "query-only",
        "transitions", "autoencoder", "F32", "I32", "F16", "0", "29", "../model.safetensors", "", "\\u0301", "set",
        "rec.bias", "rec.weight", "shape", "items", "distance-1.later", "occurrences", "__metadata__",
    ]

    private let file: UInt8
    private let kind: UInt8
    private let place: Int
    private let value: Int
    private let count: Int

    /// At most eight: more make nothing that fewer do not.
    static func all(in input: ArraySlice<UInt8>) -> [Mutation] {
        stride(from: input.startIndex, to: input.endIndex - size + 1, by: size).prefix(8).map { start in
            let bytes = Array(input[start..<(start + size)])
            let pair = { (index: Int) in Int(bytes[index]) << 8 | Int(bytes[index + 1]) }
            return Mutation(file: bytes[0], kind: bytes[1], place: pair(2), value: pair(4), count: pair(6))
        }
    }

    func apply(to files: inout CheckpointFiles) {
        let names = files.files.keys.sorted() + ["manifest.json"]
        let name = names[Int(file) % names.count]
        var bytes = files.files[name] ?? []
        switch kind % 10 {
        case 0: if !bytes.isEmpty { bytes[place % bytes.count] = UInt8(truncatingIfNeeded: value) }
        case 1: bytes.insert(UInt8(truncatingIfNeeded: value), at: place % (bytes.count + 1))
        case 2: bytes.removeSubrange(range(in: bytes))
        case 3: bytes = Array(bytes.prefix(place % (bytes.count + 1)))
        case 4: replaceToken(in: &bytes, Self.numbers[value % Self.numbers.count], isPart: Self.isPartOfNumber)
        case 5: replaceToken(in: &bytes, Self.strings[value % Self.strings.count], isPart: Self.isPartOfName)
        case 6: overwrite(&bytes, withUnsafeBytes(of: Self.words[value % Self.words.count].littleEndian, Array.init))
        case 7: bytes.insert(contentsOf: bytes[range(in: bytes)], at: value % (bytes.count + 1))
        case 8: files.claimedSizes[name] = Int(Self.numbers[value % Self.numbers.count]) ?? value
        default: files.files[name] = files.files[names[value % names.count]]
        }
        if kind % 10 < 8, name != "manifest.json" { files.files[name] = bytes }
    }

    private func range(in bytes: [UInt8]) -> Range<Int> {
        let start = place % (bytes.count + 1)
        return start..<min(bytes.count, start + count % 64)
    }

    /// A word of a tensor: those lie behind the header, on multiples of four.
    private func overwrite(_ bytes: inout [UInt8], _ word: [UInt8]) {
        guard bytes.count >= 12 else { return }
        let header = Int(bytes[0]) | Int(bytes[1]) << 8
        let start = 8 + header + 4 <= bytes.count ? 8 + header : 0
        let offset = start + place % ((bytes.count - start) / 4) * 4
        for (index, byte) in word.enumerated() { bytes[offset + index] = byte }
    }

    /// The place-th run of such bytes becomes `text`.
    private func replaceToken(in bytes: inout [UInt8], _ text: String, isPart: (UInt8) -> Bool) {
        var runs: [Range<Int>] = []
        var start: Int?
        for (index, byte) in bytes.prefix(1 << 14).enumerated() {
            if isPart(byte) {
                start = start ?? index
            } else if let begun = start {
                runs.append(begun..<index)
                start = nil
            }
        }
        guard !runs.isEmpty else { return }
        bytes.replaceSubrange(runs[place % runs.count], with: Array(text.utf8))
    }

    private static func isPartOfNumber(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        isPartOfNumber(byte) || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
            || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
            || byte == UInt8(ascii: "_")
    }
}
