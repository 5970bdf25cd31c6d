import Interactions

/// The baselines every evaluation and every report compares with.
public enum StandardBaselines {
    public static func make(
        _ training: UserSequences, vocabularyCount: Int, order: ItemOrder
    ) -> [any Baseline] {
        [
            PopularityBaseline(training, vocabularyCount: vocabularyCount),
            MarkovBaseline(training, vocabularyCount: vocabularyCount, order: order),
        ]
    }
}
