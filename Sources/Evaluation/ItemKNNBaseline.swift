import Kernels

/// Item-based nearest neighbours by cosine (Sarwar et al. 2001; Deshpande & Karypis 2004): each item of the history
/// adds its similarities to its nearest neighbours.
///
/// The similarity of two items is the number of histories that hold both over the geometric mean of those that hold
/// each. Items near to none of the history's rank by popularity.
public struct ItemKNNBaseline: Baseline {
    static let name = "item-kNN"
    public var name: String { Self.name }

    /// Neighbours kept an item; equally near ones by index.
    static let defaultNeighbours = 200
    private static let popularityWeight: Float = 1e-6

    /// Item i's neighbours are the first `counts[i]` of its `width` entries.
    private let neighbours: [Int32]
    private let width: Int
    private let similarities: [Float]
    private let counts: [Int]
    private let shares: [Float]

    init(
        _ together: CoOccurrence, neighbours width: Int = Self.defaultNeighbours, lanes: Lanes
    ) throws(BaselineLimit) {
        self.width = width
        guard together.pairs <= CoOccurrence.mostPairs else {
            throw .pairs(together.pairs, limit: CoOccurrence.mostPairs)
        }
        let table = NeighbourTable(items: together.vocabularyCount, width: width)
        lanes.run { lane in
            var row = [Int32](repeating: 0, count: together.vocabularyCount)
            for item in stride(from: lane, to: together.vocabularyCount, by: lanes.count) {
                table.set(item, Self.nearest(width, to: item, together, &row))
            }
        }
        (neighbours, similarities, counts) = (table.items, table.similarities, table.counts)
        let total = Float(max(1, (0..<together.vocabularyCount).reduce(0) { $0 + together.count(of: $1) }))
        shares = (0..<together.vocabularyCount).map { Float(together.count(of: $0)) / total }
    }

    public func score(_ history: ArraySlice<Int32>, into scores: UnsafeMutableBufferPointer<Float>) {
        for index in scores.indices { scores[index] = Self.popularityWeight * shares[index] }
        for item in Set(history).sorted() {
            let first = Int(item) * width
            for entry in first..<first + counts[Int(item)] { scores[Int(neighbours[entry])] += similarities[entry] }
        }
    }

    private static func nearest(
        _ width: Int, to item: Int, _ together: CoOccurrence, _ row: inout [Int32]
    ) -> [(item: Int32, similarity: Float)] {
        row.withUnsafeMutableBufferPointer { together.row(item, into: $0) }
        let own = Double(together.count(of: item))
        var near: [(item: Int32, similarity: Double)] = []
        for other in row.indices where row[other] > 0 && other != item {
            let cosine = Double(row[other]) / (own * Double(together.count(of: other))).squareRoot()
            near.append((Int32(other), cosine))
        }
        near.sort { ($1.similarity, $0.item) < ($0.similarity, $1.item) }
        return near.prefix(width).map { ($0.item, Float($0.similarity)) }
    }
}
