import BERT4Rec
import Interactions
import Kernels
import Scoring

/// One lane's scorer and memory.
final class EvaluationWorker {
    private let scorer: RangeScorer
    private let ruleCount: Int
    private let repeats: RepeatPolicy
    private let moment: AskedMoment
    private let popularity: [Float]?
    private let ranges: [Range<Int>]
    private let scores: Matrix

    /// - Parameters:
    ///   - rules: at least one; all ask for the same passes
    ///   - rangeItems: items whose scores are in memory at once
    init(
        _ parameters: ModelParameters, _ rules: [ScoringRule], _ repeats: RepeatPolicy, _ moment: AskedMoment,
        _ popularity: [Float]?, rangeItems: Int = RangeScorer.usualItems
    ) {
        self.moment = moment
        self.popularity = popularity
        self.repeats = repeats
        scorer = RangeScorer(parameters, rules, rangeItems: rangeItems)
        ruleCount = rules.count
        ranges = scorer.ranges
        scores = Matrix(rows: 1, columns: ranges.map(\.count).max() ?? 0)
    }

    /// The outcomes of some cases, by rule.
    func outcomes(_ cases: ValidationCases, _ selected: ArraySlice<Int>, top: Int) -> [[CaseOutcome]] {
        let readable = selected.filter { !cases.histories.sequence($0).isEmpty }
        let found = ranked(cases, readable, top: top)
        guard readable.count < selected.count else { return found }
        return found.map { outcomes in
            var answered = outcomes.makeIterator()
            return selected.compactMap { index in
                cases.histories.sequence(index).isEmpty ? unread(cases.targets[index], top: top) : answered.next()
            }
        }
    }

    /// The outcomes of questions with something to read, by rule.
    private func ranked(_ cases: ValidationCases, _ selected: [Int], top: Int) -> [[CaseOutcome]] {
        guard !selected.isEmpty else { return [[CaseOutcome]](repeating: [], count: ruleCount) }
        scorer.ask(selected.map { cases.question($0, at: moment) })
        let wanted = wantedScores(selected.map { cases.targets[$0] })
        var rankings = wanted.map { wanted in
            zip(selected, wanted).map { index, wanted in
                FullRanking(
                    cases.targets[index], wanted: wanted, seen: cases.histories.sequence(index), repeats, top: top)
            }
        }
        for range in ranges {
            scorer.move(to: range)
            let scores = scores.columns(0..<range.count)
            for rule in rankings.indices {
                for row in selected.indices {
                    scorer.score(rule: rule, row: row, into: scores)
                    scores.withRow(0) { rankings[rule][row].add($0, of: range) }
                }
            }
        }
        return rankings.map { $0.map { $0.outcome(vocabularyCount: scorer.vocabularyCount) } }
    }

    /// Each question's score of its target, by rule; not a number of a target that is no item.
    ///
    /// Taken from the very ranges that are ranked, since another product may round otherwise, and items equal to the target would then all be
    /// before or all behind it. Of several ranges those with a target are so computed twice.
    private func wantedScores(_ targets: [Int32]) -> [[Float]] {
        var wanted = [[Float]](repeating: [Float](repeating: .nan, count: targets.count), count: ruleCount)
        for range in ranges {
            let rows = targets.indices.filter { range.contains(Int(targets[$0])) }
            guard !rows.isEmpty else { continue }
            scorer.move(to: range)
            let scores = scores.columns(0..<range.count)
            for rule in 0..<ruleCount {
                for row in rows {
                    scorer.score(rule: rule, row: row, into: scores)
                    wanted[rule][row] = scores.withRow(0) { $0[Int(targets[row]) - range.lowerBound] }
                }
            }
        }
        return wanted
    }

    /// The outcome of a question that gives the model nothing to read.
    private func unread(_ target: Int32, top: Int) -> CaseOutcome {
        guard let popularity else { return CaseOutcome(rank: nil, top: []) }
        return popularity.withUnsafeBufferPointer {
            FullRanking(of: target, scores: $0, seen: [], repeats, top: top).outcome(vocabularyCount: $0.count)
        }
    }
}
