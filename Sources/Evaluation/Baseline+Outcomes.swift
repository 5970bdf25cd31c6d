import Interactions
import Kernels

extension Baseline {
    /// Asks the selected questions over the whole catalogue, as ``ModelEvaluator/outcomes(_:selection:top:)`` does.
    public func outcomes(
        _ cases: ValidationCases, selection: [Int], top: Int, vocabularyCount: Int,
        repeats: RepeatPolicy = .leaveOut, lanes: Lanes
    ) -> [CaseOutcome] {
        let table = OutcomeTable(count: selection.count)
        let ranges = lanes.ranges(of: selection.count, alignment: 1)
        lanes.run { lane in
            var scores = [Float](repeating: 0, count: vocabularyCount)
            let batch = selection[ranges[lane]].map { index in
                let history = cases.histories.sequence(index)
                return scores.withUnsafeMutableBufferPointer { buffer in
                    score(history, at: cases.positions[index], into: buffer)
                    return FullRanking(
                        of: cases.targets[index], scores: UnsafeBufferPointer(buffer), seen: history, repeats, top: top
                    ).outcome(vocabularyCount: vocabularyCount)
                }
            }
            table.set(ranges[lane].lowerBound, batch)
        }
        return table.values
    }
}
