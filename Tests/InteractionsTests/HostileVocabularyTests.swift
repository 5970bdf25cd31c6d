import Testing

@testable import Interactions

/// Vocabularies written to do harm.
@Suite("Hostile vocabularies")
struct HostileVocabularyTests {
    /// SplitMix64's last step turned round.
    private static func unmixed(_ value: UInt64) -> UInt64 {
        var z = value ^ value >> 31 ^ value >> 62
        z = z &* inverse(0x94D0_49BB_1331_11EB)
        z = z ^ z >> 27 ^ z >> 54
        z = z &* inverse(0xBF58_476D_1CE4_E5B9)
        return z ^ z >> 30 ^ z >> 60
    }

    /// Of an odd number modulo 2⁶⁴, by Newton's iteration: each round doubles the bits that are right.
    private static func inverse(_ odd: UInt64) -> UInt64 {
        var inverse = odd
        for _ in 0..<5 { inverse = inverse &* (2 &- odd &* inverse) }
        return inverse
    }

    /// Ids of eight printable characters whose unseeded hashes end in twenty zeros: all in one place of the table.
    private static func collidingIDs(_ count: Int) -> [String] {
        var ids: [String] = []
        var number: UInt64 = 0
        while ids.count < count {
            number += 1
            let key = unmixed(number << 20)
            let bytes = (0..<8).map { UInt8(truncatingIfNeeded: key >> (56 - 8 * $0)) }
            if bytes.allSatisfy({ (0x21...0x7E).contains($0) }) { ids.append(String(decoding: bytes, as: UTF8.self)) }
        }
        return ids
    }

    private func time(_ ids: [String]) throws -> Duration {
        let items = ids.map { ItemVocabulary.Item(id: $0) }
        return try ContinuousClock().measure {
            let vocabulary = try ItemVocabulary(items: items)
            let found = ids.enumerated().count { vocabulary.index(of: $1) == Int32($0 + 2) }
            #expect(found == ids.count)
        }
    }

    @Test("ids chosen to collide take no longer to read and to find than others")
    func collisions() throws {
        let usual = try time((0..<20_000).map { String(10_000_000 + $0) })
        #expect(try time(Self.collidingIDs(20_000)) < usual * 8)
    }

    @Test("counts of interactions are added up within bounds, whatever they are")
    func counts() throws {
        let most = ItemVocabulary.mostInteractions
        let items = { (counts: [Int]) in counts.enumerated().map { ItemVocabulary.Item(id: "\($0)", count: $1) } }
        #expect(try ItemVocabulary(items: items([most - 1, 1, 0])).count == 5)
        for counts in [[most, 1], [Int.max], [1, Int.max], [most - 1, 1, 1]] {
            #expect(throws: VocabularyError.tooManyInteractions(id: "\(counts.count - 1)")) {
                try ItemVocabulary(items: items(counts))
            }
        }
    }
}
