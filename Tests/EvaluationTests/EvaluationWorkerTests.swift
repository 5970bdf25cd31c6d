import BERT4Rec
import Interactions
import Kernels
import Scoring
import TestSupport
import Testing

@testable import Evaluation

/// Ranking held-out items range by range.
@Suite("Evaluating by ranges of items", .everyKernelSet)
struct EvaluationWorkerTests {
    private let parameters = ModelParameters.withOpinions(vocabularyCount: 62)
    private let cases: ValidationCases

    init() {
        // Some histories are empty; one target is in its history, one is no item.
        var histories: [(userID: String, items: [Int32])] = []
        var targets: [Int32] = []
        for user in Int32(0)..<40 {
            histories.append((userID: "\(user)", items: user % 9 == 4 ? [] : [user + 2, user + 9]))
            targets.append(user * 3 % 60 + 2)
        }
        (targets[3], targets[5]) = (5, -1)
        cases = ValidationCases(histories: UserSequences(histories), targets: targets)
    }

    @Test("ranks and best items are those of all items at once, by each rule", arguments: RepeatPolicy.allCases)
    func ranges(repeats: RepeatPolicy) {
        let encoder = QuestionEncoder(objectives: [.causal], maximumLength: 12)
        // Each item says something of the fifth one after it.
        let said = NeighbourRows(
            offsets: (0...62).map { Int32(min(max(0, $0 - 2), 55)) }, items: (7..<62).map { $0 },
            values: [Float](repeating: 1, count: 55))
        let near = NeighbourModel(said, NeighbourConfiguration(weight: 2, decay: 0.9, floor: 0.1))
        let rules = [
            ScoringRule(encoder, vocabulary: nil),
            ScoringRule(encoder, vocabulary: nil, auxiliary: AuxiliaryModels(network: 0.5, cosine: near)),
        ]
        let popularity = (0..<62).map { Float($0 % 7) }
        let expected = rules.map { rule in
            EvaluationWorker(parameters, [rule], repeats, .lastInteraction, popularity)
                .outcomes(cases, ArraySlice(0..<40), top: 5)[0]
        }
        #expect(expected[0] != expected[1] && expected[0].count == 40)
        let unranked = (0..<40).filter { index in
            index == 5 || repeats == .leaveOut && cases.histories.sequence(index).contains(cases.targets[index])
        }
        #expect((0..<40).filter { expected[0][$0].rank == nil } == unranked)
        for items in [1, 13, 61, 62] {
            let worker = EvaluationWorker(
                parameters, rules, repeats, .lastInteraction, popularity, rangeItems: items)
            // A lane asks some at a time.
            var found: [[CaseOutcome]] = [[], []]
            for asked in [ArraySlice(0..<4), ArraySlice(4..<5), ArraySlice(5..<40)] {
                for (rule, outcomes) in worker.outcomes(cases, asked, top: 5).enumerated() { found[rule] += outcomes }
            }
            #expect(found == expected, "\(items) items at a time")
        }
    }

    @Test("items that are equal in every bit rank by index, wherever ranges end")
    func ties() {
        let parameters = ModelParameters.withOpinions(vocabularyCount: 62)
        // Every item after the tenth is the tenth once more.
        for item in 11..<62 {
            parameters.outputWeight[item..<(item + 1)].copy(from: parameters.outputWeight[10..<11])
            parameters.outputBias.columns(item..<(item + 1)).copy(from: parameters.outputBias.columns(10..<11))
        }
        let cases = ValidationCases(
            histories: UserSequences((0..<40).map { (userID: "\($0)", items: [Int32(2 + $0 % 8)]) }),
            targets: (0..<40).map { Int32(11 + $0) })
        let rule = ScoringRule(QuestionEncoder(objectives: [.causal], maximumLength: 12), vocabulary: nil)
        for items in [1, 13, 30, 61, 62] {
            let worker = EvaluationWorker(parameters, [rule], .keep, .lastInteraction, nil, rangeItems: items)
            let ranks = worker.outcomes(cases, ArraySlice(0..<40), top: 0)[0].compactMap(\.rank)
            // Those of the same history differ by how many equal items stand between them.
            #expect(ranks.count == 40)
            #expect(zip(ranks, ranks.dropFirst(8)).allSatisfy { $1 == $0 + 8 }, "\(items) items at a time")
        }
    }
}
