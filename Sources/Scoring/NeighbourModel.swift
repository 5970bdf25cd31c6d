import Kernels

/// Adds what a question's items say of others to a network's logits: weight · log(1 + sum / floor), with sum the total of what
/// the items say of another one, nearer items counting more.
///
/// The logarithm makes the sum a factor of an item's chance, as the logits are: an item that nothing speaks for keeps its
/// chance, and one that much speaks for does not drown the network. The numbers are a linear model's weights or
/// similarities (`Training` fits both).
public final class NeighbourModel: Sendable {
    public let configuration: NeighbourConfiguration
    /// Items plus the special tokens.
    public var vocabularyCount: Int { sparse.count }
    /// What was given. Costs a copy.
    public var rows: NeighbourRows {
        NeighbourRows(offsets: sparse.offsets, items: sparse.columns, values: sparse.values)
    }
    /// The nearest items on each side that are looked at: further ones count nothing, or a cart is larger than any usual one.
    private let reach: Int
    private let sparse: SparseRows
    private let ones: [Float]

    /// What an item counts at least to be looked at.
    private static let leastShare: Float = 0.05
    /// Items looked at on each side at most.
    public static let mostReach = 256

    /// - Precondition: rows without a ``NeighbourRows/problem(vocabularyCount:)``: everything that is looked up later is
    ///   checked here, once.
    public convenience init(_ rows: NeighbourRows, _ configuration: NeighbourConfiguration) {
        let count = rows.offsets.count - 1
        precondition(rows.problem(vocabularyCount: count) == nil)
        self.init(
            SparseRows(offsets: rows.offsets, columns: rows.items, values: rows.values, columnCount: count),
            configuration)
    }

    private init(_ rows: SparseRows, _ configuration: NeighbourConfiguration) {
        precondition(configuration.problem("neighbours") == nil)
        self.configuration = configuration
        sparse = rows
        ones = [Float](repeating: 1, count: rows.count)
        var reach = 1
        var share = configuration.decay
        while reach < Self.mostReach && share >= Self.leastShare {
            share *= configuration.decay
            reach += 1
        }
        self.reach = reach
    }

    /// The same rows with other numbers.
    public func with(_ configuration: NeighbourConfiguration) -> NeighbourModel {
        NeighbourModel(sparse, configuration)
    }

    /// Collects the additions of a question's items. Costs as many additions as their rows have entries.
    func collect(left: ArraySlice<Int32>, right: ArraySlice<Int32>, _ shares: NeighbourShares) {
        shares.reserve(ones.count)
        let (left, right) = (left.suffix(reach), right.prefix(reach))
        var entries = 0
        for item in left { entries += sparse.entryCount(of: Int(item)) }
        for item in right { entries += sparse.entryCount(of: Int(item)) }
        shares.expect(entries: entries)
        add(left.reversed(), shares)
        add(right, shares)
        shares.endList(weight: configuration.weight, factors: ones, times: 1 / configuration.floor)
    }

    private func add(_ nearestFirst: some Collection<Int32>, _ shares: NeighbourShares) {
        var share: Float = 1
        var rest = nearestFirst[...]
        while let item = rest.popFirst() {
            if let next = rest.first { shares.prefetch(sparse, row: Int(next)) }
            shares.add(sparse, row: Int(item), times: share)
            share *= configuration.decay
        }
    }
}
