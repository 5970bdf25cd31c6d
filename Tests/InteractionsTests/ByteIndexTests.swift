import Platform
import Testing

@testable import Interactions

@Suite("Numbers of ids")
struct ByteIndexTests {
    @Test("every id of any length has one number, in the order they come; so has it in another index")
    func numbers() {
        // Ids of few letters: those of up to eight bytes differ in what their keys hold twice, or only in length.
        var ids: [String] = []
        var lengths: [String] = [""]
        for _ in 0..<9 {
            lengths = lengths.flatMap { [$0 + "a", $0 + "b"] }
            ids += lengths
        }
        ids += (10..<40).flatMap { [String(repeating: "a", count: $0), String(repeating: "b", count: $0) + "a"] }
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
        #expect(other.count == ids.count)
        index.removeAll()
        #expect(index.count == 0 && index.find("a") == nil)
        _ = index.insert("b")
        #expect(index.find("b") == 0 && index.id(0) == "b")
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
