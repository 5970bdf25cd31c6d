import Interactions
import Kernels

/// A recommender without gradient descent to compare with.
public protocol Baseline: Sendable {
    /// As printed in tables.
    var name: String { get }
    /// Scores of all vocabulary entries for a history.
    func score(_ history: ArraySlice<Int32>, into scores: UnsafeMutableBufferPointer<Float>)
}

extension Baseline {
    /// Every question over the whole catalogue, as ``ModelEvaluator/evaluate(_:k:selection:)`` does.
    public func evaluate(_ cases: ValidationCases, vocabularyCount: Int, k: Int, lanes: Int = 1) -> RankingMetrics {
        let lanes = Lanes(count: lanes)
        let ranks = RankTable(count: cases.count)
        lanes.run { lane in
            var scores = [Float](repeating: 0, count: vocabularyCount)
            for index in stride(from: lane, to: cases.count, by: lanes.count) {
                let history = cases.histories.sequence(index)
                scores.withUnsafeMutableBufferPointer { buffer in
                    score(history, into: buffer)
                    let scores = UnsafeBufferPointer(buffer)
                    ranks.set(index, FullRanking.rank(of: cases.targets[index], scores: scores, seen: history))
                }
            }
        }
        return RankingMetrics(k: k, ranks: ranks.values)
    }
}

/// All baselines on the same questions.
public enum Baselines {
    /// One baseline's line in a table.
    public struct Row: Sendable, Equatable {
        public let name: String
        /// `nil` where the data is too large for the method.
        public let metrics: RankingMetrics?
        /// Why there are no metrics.
        public let leftOut: String?

        public init(name: String, metrics: RankingMetrics?, leftOut: String? = nil) {
            self.name = name
            self.metrics = metrics
            self.leftOut = leftOut
        }
    }

    /// Popularity, Markov chain (co-purchase for sets), item-kNN and EASE, fitted to `training`.
    ///
    /// - Parameter lanes: threads; the numbers do not depend on them.
    public static func evaluate(
        _ cases: ValidationCases, training: UserSequences, vocabularyCount count: Int, order: ItemOrder, k: Int,
        lanes: Int
    ) -> [Row] {
        func row(_ baseline: some Baseline) -> Row {
            let metrics = baseline.evaluate(cases, vocabularyCount: count, k: k, lanes: lanes)
            return Row(name: baseline.name, metrics: metrics)
        }
        var rows = [
            row(PopularityBaseline(training, vocabularyCount: count)),
            row(MarkovBaseline(training, vocabularyCount: count, order: order)),
        ]
        let together = CoOccurrence(training, vocabularyCount: count)
        do throws(BaselineLimit) {
            rows.append(row(try ItemKNNBaseline(together, lanes: Lanes(count: lanes))))
        } catch {
            rows.append(Row(name: ItemKNNBaseline.name, metrics: nil, leftOut: error.description))
        }
        do throws(BaselineLimit) {
            rows.append(row(try EASEBaseline(together, lanes: Lanes(count: lanes))))
        } catch {
            rows.append(Row(name: EASEBaseline.name, metrics: nil, leftOut: error.description))
        }
        return rows
    }
}

/// Why a baseline does not run on some data.
public enum BaselineLimit: Error, Sendable, Equatable, CustomStringConvertible {
    case items(Int, limit: Int)
    case pairs(Int, limit: Int)
    case singular

    public var description: String {
        switch self {
        case .items(let count, let limit): "\(count) items, the method is run up to \(limit)"
        case .pairs(let count, let limit):
            "\(count / 1_000_000) million pairs of items in one history, the method is run up to \(limit / 1_000_000)"
        case .singular: "its matrix cannot be inverted"
        }
    }
}
