import Fitting
import Kernels
import Scoring

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

    private let rows: NeighbourRows
    private let shares: [Float]

    init(_ together: CoOccurrence, _ near: NearestNeighbours, neighbours: Int = Self.defaultNeighbours) {
        rows = NeighbourRows(cosines: near, neighbours: neighbours)
        let total = Float(max(1, (0..<together.vocabularyCount).reduce(0) { $0 + together.count(of: $1) }))
        shares = (0..<together.vocabularyCount).map { Float(together.count(of: $0)) / total }
    }

    public func score(_ history: ArraySlice<Int32>, into scores: UnsafeMutableBufferPointer<Float>) {
        for index in scores.indices { scores[index] = Self.popularityWeight * shares[index] }
        rows.add(Set(history).sorted(), to: scores)
    }
}

extension NeighbourRows {
    /// Adds what each item says of others to their scores.
    func add(_ history: [Int32], to scores: UnsafeMutableBufferPointer<Float>) {
        for item in history {
            for entry in Int(offsets[Int(item)])..<Int(offsets[Int(item) + 1]) {
                scores[Int(items[entry])] += values[entry]
            }
        }
    }
}
