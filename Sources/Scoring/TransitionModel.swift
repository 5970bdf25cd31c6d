import Foundation
import Interactions
import Kernels

/// Adds what transitions were counted to a network's logits: λ · log p, λ being its weight (``AuxiliaryModels``).
///
/// The counts say of the item after x₁ … xₙ
///
///     p(y) = Σ_d share_d · (count_d(xₙ₊₁₋d, y) + μ · popularity(y)) / (count_d(xₙ₊₁₋d) + μ)
///
/// and of the item before likewise with pairs turned round. An item with neighbours on both sides gets the product of
/// both, by its popularity once (``ScoringRule``).
public final class TransitionModel: Sendable {
    public let configuration: TransitionConfiguration
    public let counts: TransitionCounts
    /// (1, vocabulary): λ · log popularity; 0 for the special tokens.
    let prior: Matrix
    private let logPopularity: [Double]
    private let inversePopularity: [Float]
    /// Rows are the item before, and the item after.
    private let following: [Rows]
    private let preceding: [Rows]

    /// Conditional shares given a row's item.
    private struct Rows {
        let shares: SparseRows
        /// What each row leaves to popularity.
        let rest: [Float]

        init(_ table: TransitionCounts.Table, smoothing: Float) {
            var shares = [Float](repeating: 0, count: table.later.count)
            rest = table.outgoing.indices.map { row in
                let total = Float(table.outgoing[row]) + smoothing
                var kept: Float = 0
                for place in Int(table.offsets[row])..<Int(table.offsets[row + 1]) {
                    shares[place] = Float(table.counts[place]) / total
                    kept += shares[place]
                }
                return max(smoothing / total, 1 - kept)
            }
            self.shares = SparseRows(
                offsets: table.offsets, columns: table.later, values: shares, columnCount: table.outgoing.count)
        }
    }

    private init(_ other: TransitionModel, _ configuration: TransitionConfiguration) {
        (self.configuration, counts, inversePopularity) = (configuration, other.counts, other.inversePopularity)
        (following, preceding) = (other.following, other.preceding)
        logPopularity = other.logPopularity
        prior = Self.prior(logPopularity, weight: configuration.weight)
    }

    /// The same counts with another weight.
    ///
    /// - Precondition: only the weight differs
    public func with(_ configuration: TransitionConfiguration) -> TransitionModel {
        precondition(
            configuration.distances == self.configuration.distances
                && configuration.smoothing == self.configuration.smoothing)
        return TransitionModel(self, configuration)
    }

    /// - Precondition: as many tables as distances, and counts without a ``TransitionCounts/problem(vocabularyCount:)``:
    ///   everything that is looked up later is checked here, once.
    public init(_ counts: TransitionCounts, _ configuration: TransitionConfiguration) {
        precondition(counts.tables.count == configuration.distances.count)
        precondition(counts.problem(vocabularyCount: counts.occurrences.count) == nil)
        self.configuration = configuration
        self.counts = counts
        let total = counts.occurrences.reduce(Double(counts.occurrences.count)) { $0 + Double($1) }
        let popularity = counts.occurrences.map { (Double($0) + 1) / total }
        logPopularity = popularity.map { log($0) }
        prior = Self.prior(logPopularity, weight: configuration.weight)
        inversePopularity = popularity.map { Float(1 / $0) }
        following = counts.tables.map { Rows($0, smoothing: configuration.smoothing) }
        preceding = counts.tables.map { Rows($0.transposed(), smoothing: configuration.smoothing) }
    }

    private static func prior(_ logPopularity: [Double], weight: Float) -> Matrix {
        let special = Int(ItemVocabulary.firstItem)
        return Matrix(
            rows: 1, columns: logPopularity.count,
            values: logPopularity.enumerated().map { $0 < special ? 0 : Float(Double(weight) * $1) })
    }

    /// Collects λ · log(p / (popularity · rest)) of the items that a count knows; it is 0 for all others.
    func collect(left: ArraySlice<Int32>, right: ArraySlice<Int32>, _ shares: NeighbourShares) {
        shares.reserve(prior.columns)
        // The nearest first.
        collect(following, left.suffix(following.count).reversed(), shares)
        collect(preceding, right.prefix(preceding.count), shares)
    }

    private func collect(_ rows: [Rows], _ neighbours: some Collection<Int32>, _ shares: NeighbourShares) {
        guard !neighbours.isEmpty else { return }
        let sum = configuration.distances.prefix(neighbours.count).reduce(0, +)
        var entries = 0
        for (distance, neighbour) in neighbours.enumerated() {
            entries += rows[distance].shares.entryCount(of: Int(neighbour))
        }
        shares.expect(entries: entries)
        var rest: Float = 0
        for (distance, neighbour) in neighbours.enumerated() {
            let (row, neighbour) = (rows[distance], Int(neighbour))
            let share = configuration.distances[distance] / sum
            rest += share * row.rest[neighbour]
            shares.add(row.shares, row: neighbour, times: share)
        }
        shares.endList(weight: configuration.weight, factors: inversePopularity, times: 1 / rest)
    }
}
