import Checkpoints
import Evaluation
import Interactions

/// From files to a report: reads as training did, splits as training did, asks the model and the baselines.
struct CheckpointEvaluation {
    let loaded: LoadedCheckpoint
    let files: CaseFiles
    let k: Int
    let lanes: Int
    /// As in training if `nil`.
    let repeats: RepeatPolicy?
    let unknown: UnknownPolicy

    private var vocabulary: ItemVocabulary { loaded.checkpoint.vocabulary }

    func run() throws -> EvaluationReport {
        let heldOut = try files.read(for: loaded.checkpoint)
        guard heldOut.cases.count > 0 else { throw EvaluationError.nothingHeldOut(files.name) }
        let policy = repeats ?? loaded.checkpoint.configuration.training.repeats ?? .leaveOut
        let map = SharedCases.map(heldOut.vocabulary, vocabulary)
        let asked = AskedCases(
            heldOut.cases, without: files.choosing(heldOut.cases, policy, for: loaded.checkpoint), map: map,
            repeats: policy, unknown: unknown)
        guard asked.cases.count > 0 else { throw EvaluationError.nothingAsked(files.name, asked.tally) }
        return EvaluationReport(
            loaded: loaded, k: k, position: files.position, hasTargets: files.targets != nil, heldOut: heldOut,
            unknownItems: heldOut.vocabulary.items.count - vocabulary.items.count, tally: asked.tally,
            rows: rows(heldOut.training.mapped(map), asked.cases, policy))
    }

    private func rows(
        _ training: UserSequences, _ cases: ValidationCases, _ repeats: RepeatPolicy
    ) -> [Baselines.Row] {
        let checkpoint = loaded.checkpoint
        let model = ModelEvaluator(
            checkpoint.parameters, checkpoint.rule, repeats: repeats, popularity: vocabulary, lanes: lanes)
        let baselines = Baselines.evaluate(
            cases, training: training, vocabularyCount: vocabulary.count,
            order: checkpoint.configuration.order, k: k, repeats: repeats, lanes: lanes)
        return [.init(name: loaded.version, metrics: model.evaluate(cases, k: k))] + baselines
    }
}
