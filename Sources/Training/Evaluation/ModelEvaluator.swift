import BERT4Rec
import Interactions
import Kernels

/// Asks a model every validation question, over the whole catalogue, items seen left out.
public struct ModelEvaluator: Sendable {
    private let parameters: ModelParameters
    private let queries: QueryEncoder
    private let lanes: Lanes

    /// Questions a lane runs at once.
    private static let batchCases = 32

    public init(_ parameters: ModelParameters, queries: QueryEncoder, lanes: Int) {
        self.parameters = parameters
        self.queries = queries
        self.lanes = Lanes(count: lanes)
    }

    /// - Parameters:
    ///   - cases: histories with the item that came next
    ///   - selection: which of them; all if `nil`
    public func evaluate(_ cases: ValidationCases, k: Int, selection: [Int]? = nil) -> RankingMetrics {
        RankingMetrics(k: k, ranks: ranks(cases, selection: selection))
    }

    /// Where each case's target stands, 1 for the best.
    public func ranks(_ cases: ValidationCases, selection: [Int]? = nil) -> [Int] {
        let selected = selection ?? Array(0..<cases.count)
        let ranks = RankTable(count: selected.count)
        lanes.run { lane in
            let worker = EvaluationWorker(parameters, queries, capacity: Self.batchCases)
            var start = lane * Self.batchCases
            while start < selected.count {
                let range = start..<min(selected.count, start + Self.batchCases)
                for (offset, rank) in worker.ranks(cases, selected[range]).enumerated() {
                    ranks.set(range.lowerBound + offset, rank)
                }
                start += lanes.count * Self.batchCases
            }
        }
        return ranks.values
    }

    /// At most `limit` cases, evenly spread: the same ones each time.
    public static func sample(_ count: Int, limit: Int) -> [Int] {
        guard limit > 0, count > limit else { return Array(0..<count) }
        return (0..<limit).map { $0 * count / limit }
    }
}

/// Ranks written by several lanes, each its own entries.
final class RankTable: @unchecked Sendable {
    private let storage: UnsafeMutableBufferPointer<Int>

    init(count: Int) {
        storage = .allocate(capacity: count)
        storage.initialize(repeating: 0)
    }

    deinit { storage.deallocate() }

    func set(_ index: Int, _ rank: Int) { storage[index] = rank }
    var values: [Int] { Array(storage) }
}

/// One lane's buffers.
private final class EvaluationWorker {
    private let encoder: Encoder
    private let queries: QueryEncoder
    private let activations: Activations
    private let head: OutputHead
    private let logits: Matrix

    init(_ parameters: ModelParameters, _ queries: QueryEncoder, capacity: Int) {
        encoder = Encoder(parameters)
        self.queries = queries
        activations = Activations(parameters.configuration)
        head = OutputHead(parameters)
        logits = Matrix(rows: capacity, columns: parameters.configuration.vocabularyCount)
    }

    func ranks(_ cases: ValidationCases, _ selected: ArraySlice<Int>) -> [Int] {
        var batch = queries.batch(for: .next)
        for index in selected { queries.append(cases.histories.sequence(index), .next, to: &batch) }
        let hidden = encoder.forward(batch, activations)
        let scores = logits.prefix(selected.count)
        head.forward(hidden, into: scores)
        return selected.enumerated().map { row, index in
            scores.withRow(row) {
                FullRanking.rank(of: cases.targets[index], scores: $0, seen: cases.histories.sequence(index))
            }
        }
    }
}
