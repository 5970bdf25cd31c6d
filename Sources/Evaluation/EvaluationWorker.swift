import BERT4Rec
import Interactions
import Kernels
import Scoring

/// One lane's scorer and memory.
final class EvaluationWorker {
    private let scorer: PositionScorer
    private let repeats: RepeatPolicy
    private let scores: Matrix

    /// - Parameter capacity: most cases of a call
    init(_ parameters: ModelParameters, _ rule: ScoringRule, _ repeats: RepeatPolicy, capacity: Int) {
        self.repeats = repeats
        scorer = PositionScorer(parameters, rule)
        scores = Matrix(rows: capacity, columns: parameters.configuration.vocabularyCount)
    }

    func outcomes(_ cases: ValidationCases, _ selected: ArraySlice<Int>, top: Int) -> [CaseOutcome] {
        let questions = selected.map {
            PositionQuestion(items: cases.histories.sequence($0), position: cases.positions[$0])
        }
        let scores = scores.prefix(questions.count)
        scorer.score(questions, into: scores)
        return selected.enumerated().map { row, index in
            scores.withRow(row) {
                FullRanking(seen: cases.histories.sequence(index), repeats)
                    .outcome(cases.targets[index], scores: $0, top: top)
            }
        }
    }
}
