import BERT4Rec
import Evaluation
import Interactions
import Kernels
import Scoring

/// Validates a model while it trains: loss and accuracy the way it is trained, ranking the way it is asked.
struct Validation {
    private let parameters: ModelParameters
    private let cases: ValidationCases
    private let selection: [Int]
    private let configuration: TrainingConfiguration
    private let encoder: QuestionEncoder
    /// A memory bound like that of training's micro-batches.
    private static let batchTokens = 4096

    /// - Parameter asked: indices of the cases it may ask
    init(
        _ parameters: ModelParameters, _ cases: ValidationCases, asked: [Int], _ configuration: TrainingConfiguration
    ) {
        self.parameters = parameters
        self.cases = cases
        self.configuration = configuration
        selection = ModelEvaluator.sample(asked, limit: configuration.validationCases)
        encoder = QuestionEncoder(
            objectives: configuration.objectives, maximumLength: parameters.configuration.maximumLength)
    }

    var isEmpty: Bool { selection.isEmpty }

    /// - Parameters:
    ///   - auxiliary: what stands beside the network
    ///   - k: the cut-off of the ranking's metrics
    ///   - hasInterval: whether to find the interval of NDCG@k
    func run(_ auxiliary: AuxiliaryModels?, k: Int = 10, hasInterval: Bool = false) -> ValidationResult {
        // Only the next item is asked for: no vocabulary is needed.
        let rule = ScoringRule(encoder, vocabulary: nil, auxiliary: auxiliary)
        let outcomes = ModelEvaluator(parameters, rule, repeats: configuration.repeats, lanes: configuration.lanes)
            .outcomes(cases, selection: selection, top: 0)
        let (sums, targets) = lossOverBatches()
        let gains = outcomes.map { RankingMetrics.gain(of: $0.rank, k: k) }
        let interval = hasInterval && !gains.isEmpty ? PairedBootstrap().intervals([gains])[0] : nil
        return ValidationResult(
            loss: sums.loss / Double(max(1, targets)), accuracy: 100 * Double(sums.hits) / Double(max(1, targets)),
            ranking: outcomes.metrics(k: k), ndcgLow: interval?.low, ndcgHigh: interval?.high)
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
        let pass = encoder.passes(for: .next)[0]
        var batch = PackedBatch(visibility: pass.visibility)
        for index in selection {
            if batch.tokenCount >= Self.batchTokens {
                result.append(batch)
                batch = PackedBatch(visibility: pass.visibility)
            }
            let history = cases.histories.sequence(index)
            if pass == .masked {
                examples.appendMaskedValidation(history + [cases.targets[index]], user: index, to: &batch)
            } else {
                encoder.append(cases.question(index), pass, target: cases.targets[index], to: &batch)
            }
        }
        if batch.tokenCount > 0 { result.append(batch) }
        return result
    }
}
