import Checkpoints
import Evaluation
import Interactions

/// Two checkpoints on the same questions: those of the first one's split.
struct CheckpointComparison {
    let first: LoadedCheckpoint
    let second: LoadedCheckpoint
    /// Read as recorded in the first checkpoint.
    let files: CaseFiles
    let cutOffs: [Int]
    let lanes: Int
    /// As in the training of the first one if `nil`.
    let repeats: RepeatPolicy?
    let unknown: UnknownPolicy

    func run() throws -> ComparisonReport {
        let heldOut = try files.read(for: first.checkpoint)
        guard heldOut.cases.count > 0 else { throw EvaluationError.nothingHeldOut(files.name) }
        let policy = repeats ?? first.checkpoint.configuration.training.repeats ?? .leaveOut
        let shared = SharedCases(
            heldOut.cases, without: files.choosing(heldOut.cases, policy, for: first.checkpoint), heldOut.vocabulary,
            first.checkpoint.vocabulary, second.checkpoint.vocabulary,
            repeats: policy, unknown: unknown)
        guard shared.first.count > 0 else { throw files.nothingAsked(shared.tally) }
        let (own, other) = (ranks(first, shared.first, policy), ranks(second, shared.second, policy))
        let comparisons = cutOffs.map { RankComparison(k: $0, first: own, second: other) }
        let common = first.checkpoint.vocabulary.items.count {
            second.checkpoint.vocabulary.index(of: $0.id) != nil
        }
        return ComparisonReport(
            first: first, second: second, position: files.position, comparisons: comparisons, heldOut: heldOut,
            tally: shared.tally, commonItems: common, splitsDiffer: splitsDiffer)
    }

    /// Whether the second one was trained with another split, and so perhaps on what the first one's holds out.
    private var splitsDiffer: Bool {
        files.targets == nil
            && !first.checkpoint.configuration.holdsOutTheSame(
                as: second.checkpoint.configuration, allUsers: files.allUsers)
    }

    private func ranks(_ loaded: LoadedCheckpoint, _ cases: ValidationCases, _ repeats: RepeatPolicy) -> [Int?] {
        let checkpoint = loaded.checkpoint
        let model = ModelEvaluator(
            checkpoint.parameters, checkpoint.rule, repeats: repeats, popularity: checkpoint.vocabulary, lanes: lanes)
        return model.ranks(cases)
    }
}
