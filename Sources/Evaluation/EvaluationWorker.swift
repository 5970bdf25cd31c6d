import BERT4Rec
import Interactions
import Kernels
import Scoring

/// One lane's scorer and memory.
final class EvaluationWorker {
    private let scorer: PositionScorer
    private let repeats: RepeatPolicy
    private let moment: AskedMoment
    private let popularity: [Float]?
    private let scores: Matrix

    /// - Parameter capacity: most cases of a call
    init(
        _ parameters: ModelParameters, _ rule: ScoringRule, _ repeats: RepeatPolicy, _ moment: AskedMoment,
        _ popularity: [Float]?, capacity: Int
    ) {
        self.moment = moment
        self.popularity = popularity
        self.repeats = repeats
        scorer = PositionScorer(parameters, rule)
        scores = Matrix(rows: capacity, columns: parameters.configuration.vocabularyCount)
    }

    func outcomes(_ cases: ValidationCases, _ selected: ArraySlice<Int>, top: Int) -> [CaseOutcome] {
        let readable = selected.filter { !cases.histories.sequence($0).isEmpty }
        let scores = scores.prefix(readable.count)
        if !readable.isEmpty {
            scorer.score(readable.map { cases.question($0, at: moment) }, into: scores)
        }
        var row = 0
        return selected.map { index in
            let history = cases.histories.sequence(index)
            let ranking = FullRanking(seen: history, repeats)
            guard !history.isEmpty else { return unread(cases.targets[index], ranking, top: top) }
            defer { row += 1 }
            return scores.withRow(row) { ranking.outcome(cases.targets[index], scores: $0, top: top) }
        }
    }

    /// The outcome of a question that gives the model nothing to read.
    private func unread(_ target: Int32, _ ranking: FullRanking, top: Int) -> CaseOutcome {
        guard let popularity else { return CaseOutcome(rank: nil, top: []) }
        return popularity.withUnsafeBufferPointer { ranking.outcome(target, scores: $0, top: top) }
    }
}
