import Interactions
import Kernels
import Platform
import Scoring
import TestSupport
import Testing

@testable import Fitting

/// What auxiliary models are made of, fitted by several processes, played by threads.
@Suite("Fitting in several processes")
struct WorkSharesTests {
    private struct Fitted: Equatable, Sendable {
        let transitions: TransitionCounts
        let cosines: NeighbourRows
        let linear: NeighbourRows
        let moments: [Int32]
        let gains: [UInt32]
    }

    private static let vocabularyCount = 60

    /// Items come and go with the days, so that lately popular ones can be told.
    private static let sequences = UserSequences(
        timed: (0..<900).map { user in
            var random = SeededGenerator(seed: UInt64(user))
            let items = (0..<(2 + user % 9)).map { _ in
                Int32(2 + (user / 60 * 3 + Int.random(in: 0..<12, using: &random)) % 58)
            }
            return ("\(user)", items, items.indices.map { Int32(86_400 * (user / 5) + $0) })
        })

    private static func fit(lanes: Int, _ group: (any ProcessGroup)?) -> Fitted {
        let lanes = Lanes(count: lanes)
        let near = NearestNeighbours(
            CoOccurrence(sequences, vocabularyCount: vocabularyCount), width: 40, lanes: lanes, group: group)
        let recent = RecentPopularity(counting: sequences, vocabularyCount: vocabularyCount, group: group)
        return Fitted(
            transitions: TransitionCounts(
                counting: sequences, vocabularyCount: vocabularyCount, distances: 3, group: group),
            cosines: NeighbourRows(cosines: near, neighbours: 20),
            linear: NeighbourRows(linear: near, neighbours: 20, penalty: 3, lanes: lanes, group: group),
            moments: recent?.moments ?? [], gains: recent?.gains.values.map(\.bitPattern) ?? [])
    }

    private func fitted(_ lanes: [Int], _ meeting: Meeting) throws -> [Fitted] {
        try lanes.indices.map { rank in
            try BackgroundThread<Fitted>(stackSize: 8 << 20) {
                Self.fit(lanes: lanes[rank], ThreadGroup(rank: rank, meeting))
            }
        }.map { $0.value() }
    }

    /// Also more of them than there are distances and half-lives.
    @Test("gives each of them what one alone finds, bit for bit", arguments: [[1, 1], [2, 1], [1, 1, 1, 1, 1, 1]])
    func same(lanes: [Int]) throws {
        let alone = Self.fit(lanes: 1, nil)
        #expect(!alone.moments.isEmpty && alone.transitions.tables.allSatisfy { !$0.later.isEmpty })
        #expect(!alone.linear.items.isEmpty && !alone.cosines.items.isEmpty)
        let all = try fitted(lanes, Meeting(lanes.count))
        #expect(all.count == lanes.count && all.allSatisfy { $0 == alone })
    }

    @Test("does each piece of the work in one process")
    func divided() {
        for count in [0, 1, 5, 64] {
            for lanes in 1...3 {
                let pieces = (0..<3).flatMap { rank in
                    let shares = WorkShares(ThreadGroup(rank: rank, Meeting(3)))
                    return (0..<lanes).flatMap { Array(shares.own(of: 0..<count, lane: $0, lanes: lanes)) }
                }
                #expect(pieces.sorted() == Array(0..<count))
            }
            let owned = (0..<3).flatMap { Array(WorkShares(ThreadGroup(rank: $0, Meeting(3))).own(of: count)) }
            #expect(owned.sorted() == Array(0..<count))
        }
    }

    @Test("ends, with whatever there is, when another process is gone")
    func broken() throws {
        let whole = Meeting(2)
        _ = try fitted([1, 1], whole)
        #expect(whole.operations > 6)
        for operations in 0..<whole.operations {
            let meeting = Meeting(2, breakingAfter: operations)
            #expect(try fitted([1, 1], meeting).count == 2)
            #expect(ThreadGroup(rank: 0, meeting).failure != nil)
        }
    }
}
