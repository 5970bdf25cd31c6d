import BERT4Rec
import Interactions
import Kernels
import Scoring

/// Asks a model every validation question, over the whole catalogue, items seen left out.
public struct ModelEvaluator: Sendable {
    private let parameters: ModelParameters
    private let rule: ScoringRule
    private let lanes: Lanes

    /// Questions a lane runs at once.
    private static let batchCases = 32

    /// - Parameter rule: made with a vocabulary if inner positions may be asked
    public init(_ parameters: ModelParameters, _ rule: ScoringRule, lanes: Int) {
        self.parameters = parameters
        self.rule = rule
        self.lanes = Lanes(count: lanes)
    }

    /// - Parameters:
    ///   - cases: histories with the item that stood at the position of each
    ///   - selection: which of them; all if `nil`
    public func evaluate(_ cases: ValidationCases, k: Int, selection: [Int]? = nil) -> RankingMetrics {
        outcomes(cases, selection: selection ?? Array(0..<cases.count), top: 0).metrics(k: k)
    }

    /// Where each case's target stands, 1 for the best.
    public func ranks(_ cases: ValidationCases) -> [Int] {
        outcomes(cases, selection: Array(0..<cases.count), top: 0).map(\.rank)
    }

    /// What each selected question showed, in the order of the selection.
    ///
    /// - Parameter top: how many of the best items to name
    public func outcomes(_ cases: ValidationCases, selection: [Int], top: Int) -> [CaseOutcome] {
        let table = OutcomeTable(count: selection.count)
        lanes.run { lane in
            let worker = EvaluationWorker(parameters, rule, capacity: Self.batchCases)
            var start = lane * Self.batchCases
            while start < selection.count {
                let range = start..<min(selection.count, start + Self.batchCases)
                table.set(start, worker.outcomes(cases, selection[range], top: top))
                start += lanes.count * Self.batchCases
            }
        }
        return table.values
    }

    /// At most `limit` cases, evenly spread: the same ones each time.
    public static func sample(_ count: Int, limit: Int) -> [Int] {
        guard limit > 0, count > limit else { return Array(0..<count) }
        return (0..<limit).map { $0 * count / limit }
    }
}
