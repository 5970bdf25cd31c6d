import Evaluation

/// How one recommender answered the cases.
struct MethodAnswers {
    let name: String
    /// `nil` where the data is too large for the method.
    let outcomes: [CaseOutcome]?
    /// Why there are none.
    let leftOut: String?
    let quality: QualityMeasures?
    private let isCut: Bool
    /// Coverage, novelty and Gini by name; empty unless asked for.
    let lists: [String: Double]

    /// Measures of the whole ranking, which lists that end at some rank do not give.
    private static let ofAllRanks = ["mrr", "ndcg"]

    /// - Parameter isCut: the answers are lists that end, so a target without a rank may be further down
    init(
        _ name: String, _ outcomes: [CaseOutcome]?, leftOut: String? = nil, isCut: Bool = false,
        _ options: MeasureOptions, _ lists: RecommendationLists
    ) {
        (self.name, self.outcomes, self.leftOut, self.isCut) = (name, outcomes, leftOut, isCut)
        quality = outcomes.map { QualityMeasures(ranks: $0.map(\.rank), cutOffs: options.cutOffs) }
        var measures: [String: Double] = [:]
        if let outcomes, options.all {
            for k in options.cutOffs {
                measures.merge(lists.measures(outcomes.map(\.top), k: k)) { first, _ in first }
            }
        }
        self.lists = measures
    }

    /// HR, NDCG and MRR by name.
    var headline: [String: Double] {
        (quality?.headline ?? [:]).filter { !isCut || !Self.ofAllRanks.contains($0.key) }
    }

    /// What was asked for, by name.
    func measures(_ options: MeasureOptions) -> [String: Double]? {
        guard let quality else { return nil }
        guard options.all else { return headline }
        return headline.merging(quality.further) { first, _ in first }.merging(lists) { first, _ in first }
    }

    /// Of some of the cases.
    func metrics(of cases: [Int], k: Int) -> RankingMetrics? {
        outcomes.map { outcomes in RankingMetrics(k: k, ranks: cases.map { outcomes[$0].rank }) }
    }
}
