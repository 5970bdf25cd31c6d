import Platform
import Testing

@testable import Interactions

@Suite("Places of separators")
struct SeparatorPlacesTests {
    private static let comma: UInt8 = 0x2c, lineFeed: UInt8 = 0x0a

    private func places(_ bytes: [UInt8], from start: Int, _ places: inout SeparatorPlaces) -> [Int] {
        bytes.withUnsafeBufferPointer { text in
            places.begin(at: start)
            var found: [Int] = []
            while let place = places.next(in: text) { found.append(place) }
            #expect(places.next(in: text) == nil)
            return found
        }
    }

    @Test("come each once and in order, from wherever one begins in whichever text")
    func comeEachOnce() {
        var random = SeededGenerator(seed: 9)
        // One for all: what it knows of a text must not outlast it.
        var separators = SeparatorPlaces(of: Self.comma, or: Self.lineFeed)
        // 0xac and 0x8a differ from the two in the highest bit alone, 0x2d and 0x0b in the lowest.
        let common: [UInt8] = [0, Self.comma, Self.lineFeed, 0xac, 0x8a, 0x2d, 0x0b, 0xff, 0x2b, 0x30]
        for length in [0, 1, 15, 63, 64, 65, 127, 128, 129, 400] {
            for rarity in [1, 40] {
                let bytes = (0..<length).map { _ in random.below(rarity) == 0 ? common[random.below(10)] : 0x61 }
                for start in 0...length {
                    let expected = (start..<length).filter { bytes[$0] == Self.comma || bytes[$0] == Self.lineFeed }
                    #expect(places(bytes, from: start, &separators) == expected, "\(length) bytes from \(start)")
                }
            }
        }
        let all = [UInt8](repeating: Self.comma, count: 200)
        #expect(places(all, from: 3, &separators) == Array(3..<200))
    }
}
