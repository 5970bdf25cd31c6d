import BERT4Rec
import Interactions
import Kernels

/// Asks a model every validation question, over the whole catalogue, items seen left out.
public struct ModelEvaluator: Sendable {
    private let parameters: ModelParameters
    private let gaps: GapScores
    private let lanes: Lanes

    /// Questions a lane runs at once.
    private static let batchCases = 32

    /// Asks any place.
    public init(_ checkpoint: Checkpoint, lanes: Int) {
        self.init(
            checkpoint.parameters,
            GapScores(
                QueryEncoder(checkpoint.configuration), vocabulary: checkpoint.vocabulary, expert: checkpoint.expert),
            lanes: lanes)
    }

    /// Asks for next and previous items only: inner ones may need the vocabulary's counts.
    public init(
        _ parameters: ModelParameters, queries: QueryEncoder, expert: ScoreExpert? = nil, lanes: Int
    ) {
        self.init(parameters, GapScores(queries, vocabulary: nil, expert: expert), lanes: lanes)
    }

    private init(_ parameters: ModelParameters, _ gaps: GapScores, lanes: Int) {
        self.parameters = parameters
        self.gaps = gaps
        self.lanes = Lanes(count: lanes)
    }

    /// - Parameters:
    ///   - cases: histories with the item that was in the gap of each
    ///   - selection: which of them; all if `nil`
    public func evaluate(_ cases: ValidationCases, k: Int, selection: [Int]? = nil) -> RankingMetrics {
        outcomes(cases, selection: selection ?? Array(0..<cases.count), top: 0).metrics(k: k)
    }

    /// Where each case's target stands, 1 for the best.
    public func ranks(_ cases: ValidationCases) -> [Int] {
        outcomes(cases, selection: Array(0..<cases.count), top: 0).map(\.rank)
    }

    /// What each selected question showed, in the order of the selection.
    ///
    /// - Parameter top: how many of the best items to name
    public func outcomes(_ cases: ValidationCases, selection: [Int], top: Int) -> [CaseOutcome] {
        let table = OutcomeTable(count: selection.count)
        lanes.run { lane in
            let worker = EvaluationWorker(parameters, gaps, capacity: Self.batchCases)
            var start = lane * Self.batchCases
            while start < selection.count {
                let range = start..<min(selection.count, start + Self.batchCases)
                table.set(start, worker.outcomes(cases, selection[range], top: top))
                start += lanes.count * Self.batchCases
            }
        }
        return table.values
    }

    /// At most `limit` cases, evenly spread: the same ones each time.
    public static func sample(_ count: Int, limit: Int) -> [Int] {
        guard limit > 0, count > limit else { return Array(0..<count) }
        return (0..<limit).map { $0 * count / limit }
    }
}

/// One lane's buffers.
private final class EvaluationWorker {
    private let encoder: Encoder
    private let gaps: GapScores
    private let activations: Activations
    private let head: OutputHead
    private let scores: Matrix
    private let scratch: Matrix

    init(_ parameters: ModelParameters, _ gaps: GapScores, capacity: Int) {
        encoder = Encoder(parameters)
        self.gaps = gaps
        activations = Activations(parameters.configuration)
        head = OutputHead(parameters)
        scores = Matrix(rows: capacity, columns: parameters.configuration.vocabularyCount)
        scratch = Matrix(rows: capacity, columns: parameters.configuration.vocabularyCount)
    }

    func outcomes(_ cases: ValidationCases, _ selected: ArraySlice<Int>, top: Int) -> [CaseOutcome] {
        let questions = selected.map {
            GapQuestion(items: cases.histories.sequence($0), gap: Int(cases.gaps[$0]))
        }
        let scores = scores.prefix(questions.count)
        gaps.score(questions, into: scores, scratch: scratch) { batch, logits in
            head.forward(encoder.forward(batch, activations), into: logits)
        }
        return selected.enumerated().map { row, index in
            scores.withRow(row) {
                FullRanking.outcome(
                    cases.targets[index], scores: $0, seen: cases.histories.sequence(index), top: top)
            }
        }
    }
}
