import Evaluation
import Interactions
import Training

/// The selected questions in bands of popularity and of length; bands without a question are left out.
struct CaseGroups {
    struct Grouping {
        var labels: [ReportQuality.Band]
        /// The group of each question.
        var groupOfCase: [Int]

        /// Keeps the bands some question is in.
        init(_ bands: [ReportQuality.Band], bandOfCase: [Int]) {
            let used = Set(bandOfCase).sorted()
            labels = used.map { bands[$0] }
            let groups = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
            groupOfCase = bandOfCase.map { groups[$0] ?? 0 }
        }

        func metrics(_ outcomes: [CaseOutcome]) -> [RankingMetrics] {
            var result = labels.map { _ in RankingMetrics(k: ReportQuality.cutOff) }
            for (group, outcome) in zip(groupOfCase, outcomes) { result[group].add(rank: outcome.rank) }
            return result
        }
    }

    let popularity: Grouping
    let lengths: Grouping

    init(_ cases: ValidationCases, _ selection: [Int], _ bands: PopularityBands) {
        popularity = Grouping(
            bands.bands.map { band in
                let (low, high) = (NumberText.count(band.counts.lowerBound), NumberText.count(band.counts.upperBound))
                return .init(
                    label: band.label,
                    detail: "\(NumberText.count(band.items)) item\(band.items == 1 ? "" : "s"), "
                        + "seen \(low == high ? low : "\(low)–\(high)") times")
            },
            bandOfCase: selection.map { bands.band(of: cases.targets[$0]) })
        lengths = Grouping(
            LengthBands.labels.map { .init(label: $0, detail: "") },
            bandOfCase: selection.map { LengthBands.band(of: cases.histories.sequence($0).count) })
    }

    /// - Parameter model: the model's answers to the same questions, for a baseline
    func contender(
        _ name: String, behind model: [CaseOutcome]? = nil, _ outcomes: [CaseOutcome]
    ) -> ReportQuality.Contender {
        let metrics = outcomes.metrics(k: ReportQuality.cutOff)
        let gain = { (outcome: CaseOutcome) in RankingMetrics.gain(of: outcome.rank, k: ReportQuality.cutOff) }
        let gains = outcomes.map(gain)
        let difference = model.map { PairedBootstrap().intervals([zip($0, gains).map { gain($0) - $1 }])[0] }
        let squares = gains.reduce(0) { $0 + ($1 - metrics.ndcg) * ($1 - metrics.ndcg) }
        let count = Double(outcomes.count)
        return ReportQuality.Contender(
            name: name, metrics: metrics, margin: count < 2 ? 0 : 1.96 * (squares / (count - 1) / count).squareRoot(),
            difference: difference,
            coveredItems: Set(outcomes.flatMap(\.top)).count, byPopularity: popularity.metrics(outcomes),
            byLength: lengths.metrics(outcomes))
    }
}
