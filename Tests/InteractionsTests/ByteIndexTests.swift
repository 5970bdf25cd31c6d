import Platform
import Testing

@testable import Interactions

@Suite("Numbers of ids")
struct ByteIndexTests {
    /// Of few letters: some differ only in one byte, or in their length.
    private static let ids: [String] = {
        var ids: [String] = []
        var lengths: [String] = [""]
        for _ in 0..<9 {
            lengths = lengths.flatMap { [$0 + "a", $0 + "b"] }
            ids += lengths
        }
        return ids + (10..<40).flatMap { [String(repeating: "a", count: $0), String(repeating: "b", count: $0) + "a"] }
    }()

    @Test("every id of any length has one number, in the order they come; so has it in another index")
    func numbers() {
        let ids = Self.ids
        var index = ByteIndex()
        for (number, id) in ids.enumerated() {
            #expect(index.find(id) == nil)
            let (first, again) = (index.insert(id), index.insert(id))
            #expect(first.isNew && first.number == Int32(number))
            #expect(!again.isNew && again.number == Int32(number))
        }
        for (number, id) in ids.enumerated() {
            #expect(index.find(id) == Int32(number) && index.id(number) == id)
        }
        var other = ByteIndex()
        _ = other.insert("b")
        let numbers = other.insert(allOf: index.ids)
        #expect(numbers.map { other.id(Int($0)) } == ids)
        let again = other.insert(allOf: index.ids)
        #expect(again == numbers && other.count == ids.count)
        let repeated = other.insert(allOf: IDList(bytes: Array("xyxyx".utf8), ends: [1, 2, 3, 4, 5]))
        #expect(repeated.map { other.id(Int($0)) } == ["x", "y", "x", "y", "x"] && other.count == ids.count + 2)
        index.removeAll()
        #expect(index.count == 0 && index.find("a") == nil)
        _ = index.insert("b")
        #expect(index.find("b") == 0 && index.id(0) == "b")
    }

    @Test("a first look finds most ids wherever they are in a text, and takes none for another")
    func candidates() {
        var index = ByteIndex()
        for id in Self.ids { _ = index.insert(id) }
        let others = ["c", "ca", "a\u{0}", "aac", "caaaaaaa", "aaaaaaac", "caaaaaaaa", "caaaaaaaabaaaaaaaa"]
        for behind in ["", "a", "bbbbbbbb"] {
            var found = 0
            for (number, id) in (Self.ids + others).enumerated() {
                let field = FieldRange(start: 1, end: 1 + id.utf8.count)
                Array((":" + id + behind).utf8).withUnsafeBufferPointer { text in
                    let candidate = index.candidate(field, in: text)
                    guard index.isNumber(candidate, of: field.bytes(in: text)) else { return }
                    #expect(candidate == Int32(number) && number < Self.ids.count, "\(id) before '\(behind)'")
                    found += 1
                }
            }
            #expect(found > Self.ids.count / 2)
        }
    }

    @Test("bytes are found and counted wherever they stand")
    func scanning() {
        var random = SeededGenerator(seed: 8)
        for length in [0, 1, 7, 8, 9, 31, 32, 33, 200, 9000] {
            let bytes = (0..<length).map { _ in [UInt8(0), 1, 0x2c, 0x2d, 0x0a, 0x8a, 0xac, 0xff][random.below(8)] }
            bytes.withUnsafeBufferPointer { text in
                #expect(ByteScanning.count(of: 0x0a, in: text) == bytes.count { $0 == 0x0a })
                #expect(ByteScanning.count(of: 0xff, in: text) == bytes.count { $0 == 0xff })
                for start in stride(from: 0, through: min(length, 300), by: 1) {
                    let expected = bytes[start...].firstIndex { $0 == 0x2c || $0 == 0x0a } ?? length
                    #expect(ByteScanning.first(of: 0x2c, or: 0x0a, in: text, from: start) == expected)
                    let rare = bytes[start...].firstIndex { $0 == 0xff || $0 == 0 } ?? length
                    #expect(ByteScanning.first(of: 0xff, or: 0, in: text, from: start) == rare)
                }
            }
        }
        // A lane of eight bits would overflow.
        let all = [UInt8](repeating: 0x0a, count: 20_000)
        #expect(all.withUnsafeBufferPointer { ByteScanning.count(of: 0x0a, in: $0) } == 20_000)
    }

    @Test("fields are the same if all their bytes are, whatever stands around them")
    func equalFields() {
        for length in 0...33 {
            for (different, behind) in (-1..<length).flatMap({ place in [0, 1, 20].map { (place, $0) } }) {
                let first = FieldRange(start: 1, end: 1 + length)
                let second = FieldRange(start: length + 2, end: 2 * length + 2)
                var bytes = [UInt8](repeating: 0x61, count: second.end + behind)
                bytes[first.end] = 0x62
                if different >= 0 { bytes[second.start + different] = 0xe1 }
                bytes.withUnsafeBufferPointer { text in
                    #expect(ByteScanning.areEqual(first, second, in: text) == (different < 0))
                    #expect(ByteScanning.areEqual(second, first, in: text) == (different < 0))
                    let longer = FieldRange(start: first.start, end: first.end + 1)
                    #expect(!ByteScanning.areEqual(longer, second, in: text))
                }
            }
        }
    }
}
