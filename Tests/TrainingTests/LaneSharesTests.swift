import Testing

@testable import Training

@Suite("How a batch is divided")
struct LaneSharesTests {
    @Test("Lanes take all sequences in order, about equally many tokens each")
    func lanesAreEven() {
        let lengths = (0..<97).map { 1 + $0 * 37 % 200 }
        for lanes in 1...4 {
            let shares = LaneShares.divide(lengths, lanes: lanes)
            #expect(shares.count == lanes)
            #expect(shares.joined().flatMap { Array($0) } == Array(lengths.indices))
            let tokens = shares.map { $0.joined().reduce(0) { $0 + lengths[$1] } }
            let even = lengths.reduce(0, +) / lanes
            #expect(tokens.allSatisfy { abs($0 - even) <= 200 })
        }
    }

    @Test("A micro-batch has as many whole sequences as fit")
    func microBatchesAreFull() {
        let limit = LaneShares.microBatchTokens
        let lengths = (0..<300).map { 1 + $0 * 53 % 120 }
        let microBatches = LaneShares.divide(lengths, lanes: 1)[0]
        #expect(microBatches.count > 1)
        for (index, range) in microBatches.enumerated() {
            let tokens = lengths[range].reduce(0, +)
            #expect(tokens <= limit)
            if index + 1 < microBatches.count { #expect(tokens + lengths[range.upperBound] > limit) }
        }
    }

    @Test("A sequence longer than a micro-batch is one of its own; lanes beyond the sequences get nothing")
    func extremes() {
        let long = LaneShares.microBatchTokens + 1
        #expect(LaneShares.divide([long, 5, long], lanes: 1) == [[0..<1, 1..<2, 2..<3]])
        #expect(LaneShares.divide([7], lanes: 3).filter { !$0.isEmpty } == [[0..<1]])
        #expect(LaneShares.divide([], lanes: 2) == [[], []])
    }
}
