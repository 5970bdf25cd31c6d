import BERT4Rec
import CommandSupport
import Interactions
import Training

/// Two checkpoints on the same questions: those of the first one's split whose items both know.
struct Comparison {
    let first: LoadedCheckpoint
    let second: LoadedCheckpoint
    let interactions: String
    let targets: String?
    let k: Int
    let lanes: Int
    let allUsers: Bool
    /// What the command line says about reading; the rest is as recorded in the first checkpoint.
    let given: RecordedReading

    func run() throws -> ComparisonReport {
        let (vocabulary, cases) = try readCases()
        let shared = SharedCases(cases, vocabulary, first.checkpoint.vocabulary, second.checkpoint.vocabulary)
        guard shared.first.count > 0 else { throw EvaluationError.nothingHeldOut(interactions) }
        let ranks = RankComparison(
            k: k, first: ranks(first, shared.first), second: ranks(second, shared.second))
        let common = Set(first.checkpoint.vocabulary.items.map(\.id))
            .intersection(second.checkpoint.vocabulary.items.map(\.id))
        return ComparisonReport(
            first: first, second: second, k: k, ranks: ranks, skipped: cases.count - shared.first.count,
            commonItems: common.count, splitsDiffer: splitsDiffer)
    }

    /// Cases in the file's own vocabulary, which leaves out no item that one of the two knows.
    private func readCases() throws -> (ItemVocabulary, ValidationCases) {
        let configuration = first.checkpoint.configuration
        var options = try RecordedReading(configuration.training).overlaid(with: given).options()
        let dataset = try InteractionReader.read(path: interactions, options: options)
        if let targets {
            options.minimumSequenceLength = 1
            let answers = try InteractionReader.read(
                path: targets, options: options, vocabulary: .grow(dataset.vocabulary))
            let cases = ValidationCases(histories: dataset.sequences, targetsByUser: answers.sequences)
            return (answers.vocabulary, cases)
        }
        let recorded = RecordedSplit(configuration, allUsers: allUsers)
        guard !recorded.needsTimes || dataset.sequences.hasTimes else { throw EvaluationError.noTimes(interactions) }
        return (dataset.vocabulary, recorded.split(dataset.sequences).validation)
    }

    /// Whether the second one was trained with another split, and so perhaps on what the first one's holds out.
    private var splitsDiffer: Bool {
        targets == nil
            && RecordedSplit(first.checkpoint.configuration, allUsers: allUsers)
                != RecordedSplit(second.checkpoint.configuration, allUsers: allUsers)
    }

    private func ranks(_ loaded: LoadedCheckpoint, _ cases: ValidationCases) -> [Int] {
        let checkpoint = loaded.checkpoint
        let queries = QueryEncoder(checkpoint.configuration)
        return ModelEvaluator(checkpoint.parameters, queries: queries, lanes: lanes).ranks(cases)
    }
}

/// The cases two models can both answer, each in its own vocabulary.
private struct SharedCases {
    let first: ValidationCases
    let second: ValidationCases

    init(_ cases: ValidationCases, _ own: ItemVocabulary, _ one: ItemVocabulary, _ other: ItemVocabulary) {
        let toOne = Self.map(own, one)
        let toOther = Self.map(own, other)
        var firstHistories: [(userID: String, items: [Int32])] = []
        var secondHistories: [(userID: String, items: [Int32])] = []
        var firstTargets: [Int32] = []
        var secondTargets: [Int32] = []
        for index in 0..<cases.count {
            let history = cases.histories.sequence(index)
            let target = Int(cases.targets[index])
            let firstItems = history.compactMap { toOne[Int($0)] }
            let secondItems = history.compactMap { toOther[Int($0)] }
            guard let firstTarget = toOne[target], let secondTarget = toOther[target], !firstItems.isEmpty,
                !secondItems.isEmpty
            else { continue }
            firstHistories.append((cases.histories.userIDs[index], firstItems))
            secondHistories.append((cases.histories.userIDs[index], secondItems))
            firstTargets.append(firstTarget)
            secondTargets.append(secondTarget)
        }
        first = ValidationCases(histories: UserSequences(firstHistories), targets: firstTargets)
        second = ValidationCases(histories: UserSequences(secondHistories), targets: secondTargets)
    }

    /// For each index of one vocabulary that of the same id in another; `nil` for special tokens and unknown ids.
    private static func map(_ own: ItemVocabulary, _ other: ItemVocabulary) -> [Int32?] {
        let special = [Int32?](repeating: nil, count: Int(ItemVocabulary.firstItem))
        return special + own.items.map { other.index(of: $0.id) }
    }
}
