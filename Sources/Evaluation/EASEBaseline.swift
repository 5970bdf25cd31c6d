import Fitting
import Interactions
import Kernels

/// EASE (``Kernels/LinearAutoencoder``): the item × item weights B with zero diagonal that minimise ‖X − XB‖² + λ‖B‖²;
/// a history's scores are the sum of its items' rows.
public struct EASEBaseline: Baseline {
    static let name = "EASE"
    public var name: String { Self.name }

    /// The largest catalogue, in items: the inverse takes 8 · items² bytes and items³ operations (512 MB and half a minute on two
    /// cores at 8,000).
    static let mostItems = 8000
    /// λ, the paper's order of magnitude for data of this size.
    static let regularization = 300.0

    /// (items, items): row i holds what item i adds to each other item's score.
    private let weights: Matrix

    init(
        _ together: CoOccurrence, regularization: Double = Self.regularization, lanes: Lanes
    ) throws(BaselineLimit) {
        let first = Int(ItemVocabulary.firstItem)
        let items = together.vocabularyCount - first
        precondition(items <= Self.mostItems, "a larger catalogue is for NeighbourEASEBaseline")
        let gram = SymmetricMatrix(order: items)
        lanes.run { lane in
            var counts = [Int32](repeating: 0, count: together.vocabularyCount)
            for item in stride(from: lane, to: items, by: lanes.count) {
                counts.withUnsafeMutableBufferPointer { together.row(item + first, into: $0) }
                gram.withMutableRow(item) { row in
                    for other in item..<items { row[other] = Double(counts[other + first]) }
                    row[item] += regularization
                }
            }
        }
        guard let weights = LinearAutoencoder.weights(gram, lanes: lanes) else { throw .singular }
        self.weights = weights
    }

    public func score(_ history: ArraySlice<Int32>, into scores: UnsafeMutableBufferPointer<Float>) {
        scores.update(repeating: 0)
        let first = Int(ItemVocabulary.firstItem)
        let items = UnsafeMutableBufferPointer(rebasing: scores[first...])
        for item in Set(history).sorted() {
            weights.withRow(Int(item) - first) { row in
                for index in items.indices { items[index] += row[index] }
            }
        }
    }
}
