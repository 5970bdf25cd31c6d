import BERT4Rec
import Interactions
import Kernels
import Synchronization

/// What one question with a known answer showed.
public struct CaseOutcome: Sendable, Equatable {
    /// Where the right answer stood among all items, 1 for the best.
    public var rank: Int
    /// The best items, best first, as many as were asked for; ranked like ``rank``: items seen left out, but never the
    /// right answer.
    public var top: [Int32]
}

extension Sequence<CaseOutcome> {
    /// The ranking quality of these questions together.
    public func metrics(k: Int) -> RankingMetrics {
        var metrics = RankingMetrics(k: k)
        for outcome in self { metrics.add(rank: outcome.rank) }
        return metrics
    }
}

/// Outcomes written by several lanes, each its own entries.
final class OutcomeTable: Sendable {
    private let outcomes: Mutex<[CaseOutcome]>

    init(count: Int) { outcomes = Mutex(Array(repeating: CaseOutcome(rank: 0, top: []), count: count)) }

    /// Enters the outcomes of the questions from `start` on.
    func set(_ start: Int, _ batch: [CaseOutcome]) {
        outcomes.withLock { $0.replaceSubrange(start..<(start + batch.count), with: batch) }
    }

    var values: [CaseOutcome] { outcomes.withLock { $0 } }
}

extension Baseline {
    /// Asks the selected questions over the whole catalogue, as ``ModelEvaluator/outcomes(_:selection:top:)`` does.
    public func outcomes(
        _ cases: ValidationCases, selection: [Int], top: Int, vocabularyCount: Int, lanes: Lanes
    ) -> [CaseOutcome] {
        let table = OutcomeTable(count: selection.count)
        let ranges = lanes.ranges(of: selection.count, alignment: 1)
        lanes.run { lane in
            var scores = [Float](repeating: 0, count: vocabularyCount)
            let batch = selection[ranges[lane]].map { index in
                let history = cases.histories.sequence(index)
                return scores.withUnsafeMutableBufferPointer { buffer in
                    score(history, gap: Int(cases.gaps[index]), into: buffer)
                    return FullRanking.outcome(
                        cases.targets[index], scores: UnsafeBufferPointer(buffer), seen: history, top: top)
                }
            }
            table.set(ranges[lane].lowerBound, batch)
        }
        return table.values
    }
}

extension FullRanking {
    static func outcome(
        _ target: Int32, scores: UnsafeBufferPointer<Float>, seen: ArraySlice<Int32>, top: Int
    ) -> CaseOutcome {
        CaseOutcome(
            rank: rank(of: target, scores: scores, seen: seen),
            top: top == 0
                ? []
                : TopK.best(top, of: scores, excluding: Set(seen).subtracting([target])).map(\.item))
    }
}
