import Fitting
import Interactions
import Kernels

/// The baselines every evaluation and every report compares with.
public enum Baselines {
    /// A baseline fitted to training data.
    public struct Fitted: Sendable {
        public let name: String
        /// `nil` where the method has no answer.
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

    /// Of longer histories the last items count where all pairs would be too many.
    private static let longestHistory = 500
    /// Neighbours whose counts are kept of an item, at most.
    private static let mostCounts = 256

    /// Beside a run that is still in memory neighbours of more items are left out.
    public static let mostItemsBesideTraining = 1 << 18

    /// Popularity, Markov chain (co-purchase for sets), item-kNN and EASE.
    ///
    /// - Parameters:
    ///   - mostItems: of larger catalogues item-kNN and EASE are left out
    ///   - lanes: threads; the numbers do not depend on them.
    public static func fit(
        _ training: UserSequences, vocabularyCount count: Int, order: ItemOrder, mostItems: Int = .max, lanes: Int
    ) -> [Fitted] {
        let popularity = PopularityBaseline(training, vocabularyCount: count)
        let markov = MarkovBaseline(training, vocabularyCount: count, order: order)
        let counted = [popularity as any Baseline, markov].map { Fitted(name: $0.name, baseline: $0, leftOut: nil) }
        let items = count - Int(ItemVocabulary.firstItem)
        if items > mostItems {
            let reason = BaselineLimit.catalogue(items: items).description
            return counted
                + [ItemKNNBaseline.name, EASEBaseline.name].map { Fitted(name: $0, baseline: nil, leftOut: reason) }
        }
        return counted + fitNeighbours(training, vocabularyCount: count, lanes: lanes)
    }

    /// Item-kNN and EASE.
    ///
    /// - Parameter mostInverted: in larger catalogues EASE regresses each item on its nearest neighbours alone
    static func fitNeighbours(
        _ training: UserSequences, vocabularyCount count: Int, mostInverted: Int = EASEBaseline.mostItems, lanes: Int
    ) -> [Fitted] {
        let items = count - Int(ItemVocabulary.firstItem)
        let whole = CoOccurrence(training, vocabularyCount: count)
        let together =
            whole.pairs <= CoOccurrence.mostPairs
            ? whole : CoOccurrence(training, vocabularyCount: count, longest: Self.longestHistory)
        let lanes = Lanes(count: lanes)
        let near = NearestNeighbours(
            together, width: min(Self.mostCounts, AuxiliaryStatistics.countsKept(items: items)), lanes: lanes)
        let knn = ItemKNNBaseline(together, near)
        func fitted(
            _ name: String, _ make: () throws(BaselineLimit) -> any Baseline
        ) -> Fitted {
            do throws(BaselineLimit) {
                let baseline = try make()
                return Fitted(name: baseline.name, baseline: baseline, leftOut: nil)
            } catch {
                return Fitted(name: name, baseline: nil, leftOut: error.description)
            }
        }
        return [
            Fitted(name: knn.name, baseline: knn, leftOut: nil),
            fitted(EASEBaseline.name) { () throws(BaselineLimit) in
                if items > mostInverted { return NeighbourEASEBaseline(near, lanes: lanes) }
                return try EASEBaseline(together, lanes: lanes)
            },
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
