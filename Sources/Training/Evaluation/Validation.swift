import BERT4Rec
import Interactions
import Kernels

/// What a validation during training found.
public struct ValidationResult: Sendable, Equatable, Codable {
    /// Mean cross-entropy of the held-out items, in nats.
    public var loss: Double
    /// Share of held-out items the arg-max hits, in percent.
    public var accuracy: Double
    public var ranking: RankingMetrics
}

/// Validates a model while it trains: loss and accuracy the way it is trained, ranking the way it is asked.
struct Validation {
    private let parameters: ModelParameters
    private let cases: ValidationCases
    private let selection: [Int]
    private let configuration: TrainingConfiguration
    private let queries: QueryEncoder
    private let expert: ScoreExpert?
    /// A memory bound like that of training's micro-batches.
    private static let batchTokens = 4096

    init(
        _ parameters: ModelParameters, _ cases: ValidationCases, _ configuration: TrainingConfiguration,
        _ expert: ScoreExpert?
    ) {
        self.expert = expert
        self.parameters = parameters
        self.cases = cases
        self.configuration = configuration
        selection = ModelEvaluator.sample(cases.count, limit: configuration.validationCases)
        queries = QueryEncoder(
            objectives: configuration.objectives, maximumLength: parameters.configuration.maximumLength)
    }

    var isEmpty: Bool { selection.isEmpty }

    func run(k: Int = 10) -> ValidationResult {
        let ranking = ModelEvaluator(
            parameters, queries: queries, expert: expert, lanes: configuration.lanes
        ).evaluate(cases, k: k, selection: selection)
        let (sums, targets) = lossOverBatches()
        return ValidationResult(
            loss: sums.loss / Double(max(1, targets)), accuracy: 100 * Double(sums.hits) / Double(max(1, targets)),
            ranking: ranking)
    }

    private func lossOverBatches() -> (CrossEntropy.Sums, Int) {
        let batches = makeBatches()
        let lanes = Lanes(count: configuration.lanes)
        let workers = (0..<lanes.count).map { _ in LossWorker(parameters) }
        lanes.run { lane in
            for index in stride(from: lane, to: batches.count, by: lanes.count) { workers[lane].add(batches[index]) }
        }
        var sums = CrossEntropy.Sums()
        for worker in workers { sums += worker.sums }
        return (sums, batches.reduce(0) { $0 + $1.targetItems.count })
    }

    private func makeBatches() -> [PackedBatch] {
        let examples = ExampleMaker(configuration, maximumLength: parameters.configuration.maximumLength)
        var result: [PackedBatch] = []
        var batch = queries.batch(for: .next)
        for index in selection {
            if batch.tokenCount >= Self.batchTokens {
                result.append(batch)
                batch = queries.batch(for: .next)
            }
            let history = cases.histories.sequence(index)
            if queries.objective(for: .next) == .masked {
                examples.appendMaskedValidation(history + [cases.targets[index]], user: index, to: &batch)
            } else {
                queries.append(history, .next, target: cases.targets[index], to: &batch)
            }
        }
        if batch.tokenCount > 0 { result.append(batch) }
        return result
    }
}

/// One lane's sums; used by one thread at a time.
private final class LossWorker: @unchecked Sendable {
    private(set) var sums = CrossEntropy.Sums()
    private let encoder: Encoder
    private let activations: Activations
    private let head: OutputHead

    init(_ parameters: ModelParameters) {
        encoder = Encoder(parameters)
        activations = Activations(parameters.configuration)
        head = OutputHead(parameters)
    }

    func add(_ batch: PackedBatch) {
        sums += head.loss(encoder.forward(batch, activations), targets: batch.targetItems)
    }
}
