import BERT4Rec
import CommandSupport
import Interactions
import Training

/// From files to a report: reads as training did, splits as training did, asks the model and the baselines.
struct Evaluation {
    let loaded: LoadedCheckpoint
    let interactions: String
    let targets: String?
    let k: Int
    let lanes: Int
    let allUsers: Bool
    /// What the command line says about reading; the rest is as recorded in the checkpoint.
    let given: RecordedReading

    func run() throws -> EvaluationReport {
        let checkpoint = loaded.checkpoint
        let recorded = checkpoint.configuration.training
        var options = try RecordedReading(recorded).overlaid(with: given).options()
        let dataset = try InteractionReader.read(
            path: interactions, options: options, vocabulary: .fixed(checkpoint.vocabulary))
        let training: UserSequences
        let cases: ValidationCases
        if let targets {
            options.minimumSequenceLength = 1
            let answers = try InteractionReader.read(
                path: targets, options: options, vocabulary: .fixed(checkpoint.vocabulary))
            training = dataset.sequences
            cases = ValidationCases(histories: dataset.sequences, targetsByUser: answers.sequences)
        } else {
            let split = try makeSplit(dataset.sequences, recorded)
            (training, cases) = (split.training, split.validation)
        }
        let known = withKnownTargets(cases)
        guard known.count > 0 else { throw EvaluationError.nothingHeldOut(interactions) }
        return EvaluationReport(
            loaded: loaded, k: k, users: dataset.summary.users, skipped: cases.count - known.count,
            unknownItems: dataset.summary.unknownItems, rows: rows(training, known))
    }

    private func makeSplit(_ sequences: UserSequences, _ recorded: [String: String]) throws -> SequenceSplit {
        let seed = recorded["seed"].flatMap { UInt64($0) } ?? 0
        let fraction = recorded["validation-fraction"].flatMap { Double($0) } ?? 0.1
        let method: SequenceSplit.Method
        switch recorded["split"].flatMap({ TrainingConfiguration.Split(rawValue: $0) }) {
        case .user where !allUsers: method = .users(fraction: fraction)
        case .row: method = .rows(fraction: fraction)
        default: method = .leaveOneOut()
        }
        return SequenceSplit(sequences, method: method, order: loaded.checkpoint.configuration.order, seed: seed)
    }

    /// A target the vocabulary lacks can be answered by nobody; such cases are counted apart.
    private func withKnownTargets(_ cases: ValidationCases) -> ValidationCases {
        let kept = (0..<cases.count).filter {
            cases.targets[$0] >= ItemVocabulary.firstItem && !cases.histories.sequence($0).isEmpty
        }
        let histories = kept.map {
            (userID: cases.histories.userIDs[$0], items: Array(cases.histories.sequence($0)))
        }
        return ValidationCases(histories: UserSequences(histories), targets: kept.map { cases.targets[$0] })
    }

    private func rows(_ training: UserSequences, _ cases: ValidationCases) -> [EvaluationReport.Row] {
        let checkpoint = loaded.checkpoint
        let count = checkpoint.vocabulary.count
        let baselines = StandardBaselines.make(
            training, vocabularyCount: count, order: checkpoint.configuration.order)
        let model = ModelEvaluator(
            checkpoint.parameters, queries: QueryEncoder(checkpoint.configuration), lanes: lanes)
        return [.init(name: loaded.version, metrics: model.evaluate(cases, k: k))]
            + baselines.map { .init(name: $0.name, metrics: $0.evaluate(cases, vocabularyCount: count, k: k)) }
    }
}

/// Why nothing could be measured.
enum EvaluationError: Error, CustomStringConvertible {
    case nothingHeldOut(String)

    var description: String {
        switch self {
        case .nothingHeldOut(let file):
            "\(file) has no user whose held-out item the checkpoint knows: sequences are too short (3 items are needed), "
                + "or the users or items are not those of the training data"
        }
    }
}
