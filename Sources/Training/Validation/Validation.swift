import BERT4Rec
import Evaluation
import Interactions
import Kernels
import Scoring

/// Validates a model while it trains: loss and accuracy the way it is trained, ranking the way it is asked. The processes of a
/// group ask a part of the cases each.
struct Validation {
    private let parameters: ModelParameters
    private let cases: ValidationCases
    private let selection: [Int]
    private let configuration: TrainingConfiguration
    private let encoder: QuestionEncoder
    private let group: any TrainingGroup
    /// A memory bound like that of training's micro-batches.
    private static let batchTokens = 4096

    /// - Parameter asked: indices of the cases it may ask
    init(
        _ parameters: ModelParameters, _ cases: ValidationCases, asked: [Int], _ configuration: TrainingConfiguration,
        _ group: any TrainingGroup
    ) {
        self.parameters = parameters
        self.cases = cases
        self.configuration = configuration
        self.group = group
        selection = ModelEvaluator.sample(asked, limit: configuration.validationCases)
        encoder = QuestionEncoder(
            objectives: configuration.objectives, maximumLength: parameters.configuration.maximumLength)
    }

    var isEmpty: Bool { selection.isEmpty }

    /// Collective.
    ///
    /// - Parameters:
    ///   - auxiliary: what stands beside the network
    ///   - k: the cut-off of the ranking's metrics
    ///   - hasInterval: whether to find the interval of NDCG@k
    func run(_ auxiliary: AuxiliaryModels?, k: Int = 10, hasInterval: Bool = false) -> ValidationResult {
        // Only the next item is asked for: no vocabulary is needed.
        let rule = ScoringRule(encoder, vocabulary: nil, auxiliary: auxiliary)
        let outcomes = self.outcomes(
            ModelEvaluator(parameters, rule, repeats: configuration.repeats, lanes: configuration.lanes))
        let (sums, targets) = lossOverBatches()
        let gains = outcomes.map { RankingMetrics.gain(of: $0.rank, k: k) }
        let interval = hasInterval && !gains.isEmpty ? PairedBootstrap().intervals([gains])[0] : nil
        return ValidationResult(
            loss: sums.loss / Double(max(1, targets)), accuracy: 100 * Double(sums.hits) / Double(max(1, targets)),
            ranking: outcomes.metrics(k: k), ndcgLow: interval?.low, ndcgHigh: interval?.high)
    }

    /// What all cases showed, each asked by one process.
    private func outcomes(_ evaluator: ModelEvaluator) -> [CaseOutcome] {
        let own = selection.indices.filter { $0 % group.count == group.rank }
        let outcomes = evaluator.outcomes(cases, selection: own.map { selection[$0] }, top: 0)
        guard group.count > 1 else { return outcomes }
        let missed: Int32 = 0
        let ranks = group.gather(outcomes.map { $0.rank.map(Int32.init) ?? missed })
        return selection.indices.map { index in
            let (process, place) = (index % group.count, index / group.count)
            guard process < ranks.count, place < ranks[process].count else { return CaseOutcome(rank: nil, top: []) }
            let rank = ranks[process][place]
            return CaseOutcome(rank: rank == missed ? nil : Int(rank), top: [])
        }
    }

    private func lossOverBatches() -> (CrossEntropy.Sums, Int) {
        let all = makeBatches()
        let batches = all.indices.filter { $0 % group.count == group.rank }.map { all[$0] }
        let lanes = Lanes(count: configuration.lanes)
        let workers = (0..<lanes.count).map { _ in LossWorker(parameters) }
        lanes.run { lane in
            for index in stride(from: lane, to: batches.count, by: lanes.count) { workers[lane].add(batches[index]) }
        }
        var sums = CrossEntropy.Sums()
        for worker in workers { sums += worker.sums }
        let summed = group.sum([sums.loss, Double(sums.hits)])
        return (
            CrossEntropy.Sums(loss: summed[0], hits: Int(summed[1])), all.reduce(0) { $0 + $1.targetItems.count }
        )
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
