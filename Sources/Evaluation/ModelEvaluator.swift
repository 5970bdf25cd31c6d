import BERT4Rec
import Interactions
import Kernels
import Scoring

/// Asks a model validation questions, over the whole catalogue or what a ``RepeatPolicy`` leaves of it.
public struct ModelEvaluator: Sendable {
    private let parameters: ModelParameters
    private let rules: [ScoringRule]
    private let repeats: RepeatPolicy
    private let moment: AskedMoment
    private let popularity: [Float]?
    private let lanes: Lanes

    /// - Parameters:
    ///   - rule: made with a vocabulary if inner positions may be asked
    ///   - others: rules to ask as well (``outcomesByRule(_:selection:top:)``), which take the same passes
    ///   - moment: from when a model that knows times looks at the histories
    ///   - popularity: whose counts answer empty histories, as they do in the service; without it those are misses
    public init(
        _ parameters: ModelParameters, _ rule: ScoringRule, others: [ScoringRule] = [],
        repeats: RepeatPolicy = .leaveOut, moment: AskedMoment = .lastInteraction, popularity: ItemVocabulary? = nil,
        lanes: Int
    ) {
        self.parameters = parameters
        rules = [rule] + others
        self.repeats = repeats
        self.moment = moment
        self.popularity = popularity.map { vocabulary in
            [Float](repeating: 0, count: Int(ItemVocabulary.firstItem))
                + vocabulary.items.counts.values.map { Float($0) }
        }
        self.lanes = Lanes(count: lanes)
    }

    /// - Parameters:
    ///   - cases: histories with the item that stood at the position of each
    ///   - selection: which of them; `nil`: all that the policy asks
    public func evaluate(_ cases: ValidationCases, k: Int, selection: [Int]? = nil) -> RankingMetrics {
        outcomes(cases, selection: selection ?? cases.asked(repeats), top: 0).metrics(k: k)
    }

    /// Where each case's target stands, 1 for the best; `nil` if it is not ranked.
    public func ranks(_ cases: ValidationCases) -> [Int?] {
        outcomes(cases, selection: Array(0..<cases.count), top: 0).map(\.rank)
    }

    /// What each selected question showed, in the order of the selection.
    ///
    /// - Parameter top: how many of the best items to name
    public func outcomes(_ cases: ValidationCases, selection: [Int], top: Int) -> [CaseOutcome] {
        outcomesByRule(cases, selection: selection, top: top)[0]
    }

    /// The same by each of the rules, for one run of the network: costs a walk over its scores for each.
    public func outcomesByRule(_ cases: ValidationCases, selection: [Int], top: Int) -> [[CaseOutcome]] {
        let tables = rules.map { _ in OutcomeTable(count: selection.count) }
        let batch = RangeScorer.usualQuestions
        lanes.run { lane in
            let worker = EvaluationWorker(parameters, rules, repeats, moment, popularity)
            var start = lane * batch
            while start < selection.count {
                let range = start..<min(selection.count, start + batch)
                for (table, found) in zip(tables, worker.outcomes(cases, selection[range], top: top)) {
                    table.set(start, found)
                }
                start += lanes.count * batch
            }
        }
        return tables.map(\.values)
    }

    /// At most `limit` of the cases (all for 0), evenly spread: the same ones each time.
    public static func sample(_ cases: [Int], limit: Int) -> [Int] {
        guard limit > 0, cases.count > limit else { return cases }
        return (0..<limit).map { cases[$0 * cases.count / limit] }
    }
}
