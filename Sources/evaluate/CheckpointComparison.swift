import Checkpoints
import Evaluation
import Interactions

/// Two checkpoints on the same questions: those of the first one's split whose items both know.
struct CheckpointComparison {
    let first: LoadedCheckpoint
    let second: LoadedCheckpoint
    let interactions: String
    let targets: String?
    let k: Int
    let lanes: Int
    let allUsers: Bool
    let position: TargetPosition.Kind
    /// As in the training of the first one if `nil`.
    let repeats: RepeatPolicy?
    /// What the command line says about reading; the rest is as recorded in the first checkpoint.
    let given: ReadingRecord

    func run() throws -> ComparisonReport {
        let (vocabulary, all) = try readCases()
        let policy = repeats ?? first.checkpoint.configuration.training.repeats ?? .leaveOut
        let (cases, tally) = try all.asked(policy, of: interactions)
        let shared = SharedCases(cases, vocabulary, first.checkpoint.vocabulary, second.checkpoint.vocabulary)
        guard shared.first.count > 0 else { throw EvaluationError.nothingHeldOut(interactions) }
        let ranks = RankComparison(
            k: k, first: ranks(first, shared.first, policy), second: ranks(second, shared.second, policy))
        let common = Set(first.checkpoint.vocabulary.items.map(\.id))
            .intersection(second.checkpoint.vocabulary.items.map(\.id))
        return ComparisonReport(
            first: first, second: second, k: k, position: position, ranks: ranks, tally: tally,
            skipped: cases.count - shared.first.count, commonItems: common.count, splitsDiffer: splitsDiffer)
    }

    /// Cases in the file's own vocabulary, which leaves out no item that one of the two knows.
    private func readCases() throws -> (ItemVocabulary, ValidationCases) {
        let configuration = first.checkpoint.configuration
        var options = configuration.training.reading.overlaid(with: given).options
        let dataset = try InteractionReader.read(path: interactions, options: options)
        if let targets {
            options.minimumSequenceLength = 1
            let answers = try InteractionReader.read(
                path: targets, options: options, vocabulary: .grow(dataset.vocabulary))
            let cases = ValidationCases(
                histories: dataset.sequences, targetsByUser: answers.sequences, position: position)
            return (answers.vocabulary, cases)
        }
        let split = try configuration.split(
            dataset.sequences, of: interactions, allUsers: allUsers, position: position)
        return (dataset.vocabulary, split.validation)
    }

    /// Whether the second one was trained with another split, and so perhaps on what the first one's holds out.
    private var splitsDiffer: Bool {
        targets == nil
            && !first.checkpoint.configuration.holdsOutTheSame(
                as: second.checkpoint.configuration, allUsers: allUsers)
    }

    private func ranks(_ loaded: LoadedCheckpoint, _ cases: ValidationCases, _ repeats: RepeatPolicy) -> [Int?] {
        ModelEvaluator(loaded.checkpoint.parameters, loaded.checkpoint.rule, repeats: repeats, lanes: lanes).ranks(
            cases)
    }
}
