import Interactions
import Kernels
import Platform
import Scoring

extension NeighbourRows {
    /// Of each item, neighbours kept; more costs time at each question and changes no ranking that was tried.
    public static let usualNeighbours = 64
    /// The most entries of a row of linear weights: an item may be among the nearest of very many.
    static let longestRow = 64

    /// The cosines of each item's nearest neighbours.
    public init(cosines near: NearestNeighbours, neighbours: Int = Self.usualNeighbours) {
        // Row by row: a list of all rows would be as large again.
        self.init(
            rows: (0..<near.totals.count).lazy.map { (item: Int) -> [(item: Int32, value: Float)] in
                near.strongest(item, neighbours).map { (near.items[$0], near.cosine(item, $0)) }
            })
    }

    /// The weights of a linear model of each item by its nearest neighbours, those above 0: ridge regression on the histories that
    /// hold them (Ning & Karypis 2011, "SLIM: Sparse linear methods for top-N recommender systems", fsSLIM with its penalty squared as
    /// in Steck 2019, "Embarrassingly Shallow Autoencoders"). Row `i` is what item i says of others.
    ///
    /// Costs, for each item, a Cholesky decomposition of as many rows as neighbours; no matrix of the catalogue's size.
    ///
    /// - Parameters:
    ///   - near: with at least as many neighbours
    ///   - penalty: λ, in histories
    ///   - group: processes that all make this of the same neighbours, and share the regressions out; `nil`: this one alone
    public init(
        linear near: NearestNeighbours, neighbours: Int = Self.usualNeighbours, penalty: Double, lanes: Lanes,
        group: (any ProcessGroup)? = nil
    ) {
        let count = near.totals.count
        // What each item's neighbours say of it, then what each item says of others: a transposition, by counting.
        var starts = [Int](repeating: 0, count: count + 1)
        var ends: [Int] = []
        var said: [(neighbour: Int32, value: Float)] = []
        let shared = RowChunks.Shared<(item: Int32, value: Float)>(
            shares: WorkShares(group), pack: { ($0.item, Int32(bitPattern: $0.value.bitPattern)) },
            unpack: { ($0, Float(bitPattern: UInt32(bitPattern: $1))) })
        RowChunks.forEach(count, lanes: lanes, shared: shared) {
            (items: StrideTo<Int>, give: (Int, [(item: Int32, value: Float)]) -> Void) in
            let regression = NeighbourRegression(near, neighbours: neighbours, penalty: penalty)
            for item in items { give(item, regression.weights(of: item)) }
        } append: { column in
            for (neighbour, value) in column {
                said.append((neighbour, value))
                starts[Int(neighbour) + 1] += 1
            }
            ends.append(said.count)
        }
        for row in 0..<count { starts[row + 1] += starts[row] }
        var next = starts
        var rows = [(item: Int32, value: Float)](repeating: (0, 0), count: said.count)
        for item in 0..<count {
            for (neighbour, value) in said[(item == 0 ? 0 : ends[item - 1])..<ends[item]] {
                rows[next[Int(neighbour)]] = (Int32(item), value)
                next[Int(neighbour)] += 1
            }
        }
        said = []
        let (table, first) = (rows, starts)
        self.init(
            rows: (0..<count).lazy.map { (item: Int) -> [(item: Int32, value: Float)] in
                let row = table[first[item]..<first[item + 1]]
                guard row.count > Self.longestRow else { return Array(row) }
                return Array(row.sorted { ($1.value, $0.item) < ($0.value, $1.item) }.prefix(Self.longestRow))
            })
    }

    /// - Parameter rows: one for each vocabulary index, in any order
    init(rows: some Sequence<[(item: Int32, value: Float)]>) {
        var offsets: [Int32] = [0]
        var items: [Int32] = []
        var values: [Float] = []
        for row in rows {
            for (item, value) in row.sorted(by: { $0.item < $1.item }) {
                items.append(item)
                values.append(value)
            }
            offsets.append(Int32(items.count))
        }
        self.init(offsets: offsets, items: items, values: values)
    }
}
