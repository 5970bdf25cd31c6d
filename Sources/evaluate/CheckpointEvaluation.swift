import Checkpoints
import Evaluation
import Interactions

/// From files to a report: reads as training did, splits as training did, asks the model and the baselines.
struct CheckpointEvaluation {
    let loaded: LoadedCheckpoint
    let interactions: String
    let targets: String?
    let k: Int
    let lanes: Int
    let allUsers: Bool
    let position: TargetPosition.Kind
    /// As in training if `nil`.
    let repeats: RepeatPolicy?
    /// What the command line says about reading; the rest is as recorded in the checkpoint.
    let given: ReadingRecord

    func run() throws -> EvaluationReport {
        let checkpoint = loaded.checkpoint
        var options = checkpoint.configuration.training.reading.overlaid(with: given).options
        let dataset = try InteractionReader.read(
            path: interactions, options: options, vocabulary: .fixed(checkpoint.vocabulary))
        let training: UserSequences
        let cases: ValidationCases
        if let targets {
            options.minimumSequenceLength = 1
            let answers = try InteractionReader.read(
                path: targets, options: options, vocabulary: .fixed(checkpoint.vocabulary))
            training = dataset.sequences
            cases = ValidationCases(
                histories: dataset.sequences, targetsByUser: answers.sequences, position: position)
        } else {
            let split = try checkpoint.configuration.split(
                dataset.sequences, of: interactions, allUsers: allUsers, position: position)
            (training, cases) = (split.training, split.validation)
        }
        let known = withKnownTargets(cases)
        guard known.count > 0 else { throw EvaluationError.nothingHeldOut(interactions) }
        let policy = repeats ?? checkpoint.configuration.training.repeats ?? .leaveOut
        let asked = try known.asked(policy, of: interactions)
        return EvaluationReport(
            loaded: loaded, k: k, position: position, users: dataset.summary.users, skipped: cases.count - known.count,
            unknownItems: dataset.summary.unknownItems, tally: asked.tally, rows: rows(training, asked.cases, policy))
    }

    /// A target the vocabulary lacks can be answered by nobody; such cases are counted apart.
    private func withKnownTargets(_ cases: ValidationCases) -> ValidationCases {
        let kept = (0..<cases.count).filter {
            cases.targets[$0] >= ItemVocabulary.firstItem && !cases.histories.sequence($0).isEmpty
        }
        return ValidationCases(kept.map { SingleCase(cases, $0) })
    }

    private func rows(_ training: UserSequences, _ cases: ValidationCases, _ repeats: RepeatPolicy) -> [Baselines.Row] {
        let checkpoint = loaded.checkpoint
        let model = ModelEvaluator(checkpoint.parameters, checkpoint.rule, repeats: repeats, lanes: lanes)
        let baselines = Baselines.evaluate(
            cases, training: training, vocabularyCount: checkpoint.vocabulary.count,
            order: checkpoint.configuration.order, k: k, repeats: repeats, lanes: lanes)
        return [.init(name: loaded.version, metrics: model.evaluate(cases, k: k))] + baselines
    }
}
