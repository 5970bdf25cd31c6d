/// Which measures are shown.
enum MetricSelection: String, CaseIterable {
    /// HR, NDCG and MRR.
    case headline
    /// Those, recall, precision and MAP, and coverage, novelty and Gini of the lists.
    case all
}
