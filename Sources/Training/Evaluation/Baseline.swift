import Interactions
import Kernels

/// A recommender without gradient descent to compare with.
public protocol Baseline: Sendable {
    /// As printed in tables.
    var name: String { get }
    /// Scores of all vocabulary entries for a history.
    func score(_ history: ArraySlice<Int32>, into scores: UnsafeMutableBufferPointer<Float>)
    /// The same for a gap before the item `gap` of the history. Most baselines do not know places and ignore it.
    func score(_ history: ArraySlice<Int32>, gap: Int, into scores: UnsafeMutableBufferPointer<Float>)
}

extension Baseline {
    public func score(_ history: ArraySlice<Int32>, gap: Int, into scores: UnsafeMutableBufferPointer<Float>) {
        score(history, into: scores)
    }

    /// Every question over the whole catalogue, as ``ModelEvaluator/evaluate(_:k:selection:)`` does.
    public func evaluate(_ cases: ValidationCases, vocabularyCount: Int, k: Int, lanes: Int = 1) -> RankingMetrics {
        outcomes(
            cases, selection: Array(0..<cases.count), top: 0, vocabularyCount: vocabularyCount,
            lanes: Lanes(count: lanes)
        ).metrics(k: k)
    }
}

/// The baselines every evaluation and every report compares with.
public enum Baselines {
    /// A baseline fitted to training data.
    public struct Fitted: Sendable {
        public let name: String
        /// `nil` where the data is too large for the method.
        public let baseline: (any Baseline)?
        /// Why there is none.
        public let leftOut: String?
    }

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

    /// Popularity, Markov chain (co-purchase for sets), item-kNN and EASE.
    ///
    /// - Parameter lanes: threads; the numbers do not depend on them.
    public static func fit(
        _ training: UserSequences, vocabularyCount count: Int, order: ItemOrder, lanes: Int
    ) -> [Fitted] {
        let together = CoOccurrence(training, vocabularyCount: count)
        let lanes = Lanes(count: lanes)
        func fitted(
            _ name: String, _ make: () throws(BaselineLimit) -> any Baseline
        ) -> Fitted {
            do throws(BaselineLimit) {
                return Fitted(name: name, baseline: try make(), leftOut: nil)
            } catch {
                return Fitted(name: name, baseline: nil, leftOut: error.description)
            }
        }
        let popularity = PopularityBaseline(training, vocabularyCount: count)
        let markov = MarkovBaseline(training, vocabularyCount: count, order: order)
        return [
            Fitted(name: popularity.name, baseline: popularity, leftOut: nil),
            Fitted(name: markov.name, baseline: markov, leftOut: nil),
            fitted(ItemKNNBaseline.name) { () throws(BaselineLimit) in try ItemKNNBaseline(together, lanes: lanes) },
            fitted(EASEBaseline.name) { () throws(BaselineLimit) in try EASEBaseline(together, lanes: lanes) },
        ]
    }

    /// All of them, fitted to `training`, on the same questions.
    public static func evaluate(
        _ cases: ValidationCases, training: UserSequences, vocabularyCount count: Int, order: ItemOrder, k: Int,
        lanes: Int
    ) -> [Row] {
        fit(training, vocabularyCount: count, order: order, lanes: lanes).map { fitted in
            let metrics = fitted.baseline?.evaluate(cases, vocabularyCount: count, k: k, lanes: lanes)
            return Row(name: fitted.name, metrics: metrics, leftOut: fitted.leftOut)
        }
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
