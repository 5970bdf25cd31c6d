import Interactions
import Kernels

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
        repeats: RepeatPolicy = .leaveOut, lanes: Int
    ) -> [Row] {
        fit(training, vocabularyCount: count, order: order, lanes: lanes).map { fitted in
            let metrics = fitted.baseline?.evaluate(
                cases, vocabularyCount: count, k: k, repeats: repeats, lanes: lanes)
            return Row(name: fitted.name, metrics: metrics, leftOut: fitted.leftOut)
        }
    }
}
