import Kernels

/// The gradients of what has a row an item (item embedding, output weight, output bias), of those items alone that a step
/// touches: its memory is that of the largest step, where a gradient for each weight takes as much as the catalogue's weights.
///
/// Rows are given out in the order in which items come. Used by one thread at a time; several may read.
public final class CatalogueGradients: @unchecked Sendable {
    /// The items that have a row, in the order of the rows. The first is `[PAD]`, whose token gets no gradient.
    public private(set) var items: [Int32] = []
    /// Whether somebody asked for `[PAD]`'s row, which there always is.
    private var isPaddingTouched = false
    /// (capacity, width)
    public private(set) var embedding: Matrix
    /// (capacity, width); the embedding's own memory when tied.
    public private(set) var outputWeight: Matrix
    /// (1, capacity)
    public private(set) var outputBias: Matrix
    private let isTied: Bool
    /// For each vocabulary index its row, or −1.
    private var rowOfItem: [Int32]

    private static let padding: Int32 = 0
    private static let none: Int32 = -1

    /// Rows given out.
    public var count: Int { items.count }

    /// The rows of items that were asked for: `[PAD]`'s, the first, may not have been.
    public var touched: Range<Int> { (isPaddingTouched ? 0 : 1)..<count }

    /// - Parameter capacity: rows there is room for before memory is asked for again, at least one
    public init(_ configuration: ModelConfiguration, capacity: Int = 4096) {
        isTied = configuration.tiedOutput
        embedding = Matrix(rows: capacity, columns: configuration.width)
        outputWeight = isTied ? embedding : Matrix(rows: capacity, columns: configuration.width)
        outputBias = Matrix(rows: 1, columns: capacity)
        rowOfItem = [Int32](repeating: Self.none, count: configuration.vocabularyCount)
        reservePadding()
    }

    /// The rows of some items; those that have none get one. May move the matrices.
    public func rows(of wanted: [Int32]) -> [Int32] {
        let rows = wanted.map { (item: Int32) -> Int32 in
            if item == Self.padding { isPaddingTouched = true }
            let known = rowOfItem[Int(item)]
            if known != Self.none { return known }
            let row = Int32(items.count)
            rowOfItem[Int(item)] = row
            items.append(item)
            return row
        }
        if items.count > embedding.rows { grow(to: max(items.count, 2 * embedding.rows)) }
        return rows
    }

    /// For each row of other gradients the row here, as ``rows(of:)`` gives them.
    public func places(of other: CatalogueGradients) -> [Int32] {
        let rest = rows(of: Array(other.items.dropFirst()))
        if other.isPaddingTouched { isPaddingTouched = true }
        return [0] + rest
    }

    /// Adds other gradients to those rows that lie within a range.
    ///
    /// - Parameter places: for each row of the others the row here (``places(of:)``)
    public func add(_ other: CatalogueGradients, at places: [Int32], within range: Range<Int>) {
        precondition(places.count == other.count && range.upperBound <= count)
        for (row, place) in places.enumerated() where range.contains(Int(place)) {
            let (from, to) = (row..<(row + 1), Int(place)..<(Int(place) + 1))
            embedding[to].add(other.embedding[from])
            if !isTied { outputWeight[to].add(other.outputWeight[from]) }
            outputBias.columns(to).add(other.outputBias.columns(from))
        }
    }

    /// Σ x² over some rows.
    public func squaredNorm(within range: Range<Int>) -> Double {
        embedding[range].squaredNorm + (isTied ? 0 : outputWeight[range].squaredNorm)
            + outputBias.columns(range).squaredNorm
    }

    /// Forgets all rows; the memory stays.
    public func clear() {
        embedding.prefix(count).fill(0)
        if !isTied { outputWeight.prefix(count).fill(0) }
        outputBias.columns(0..<count).fill(0)
        for item in items { rowOfItem[Int(item)] = Self.none }
        items.removeAll(keepingCapacity: true)
        reservePadding()
    }

    /// Row 0, which a backward pass leaves out, must be no other item's.
    private func reservePadding() {
        _ = rows(of: [Self.padding])
        isPaddingTouched = false
    }

    private func grow(to capacity: Int) {
        embedding = Self.enlarged(embedding, rows: capacity)
        outputWeight = isTied ? embedding : Self.enlarged(outputWeight, rows: capacity)
        let bias = Matrix(rows: 1, columns: capacity)
        bias.columns(0..<outputBias.count).copy(from: outputBias)
        outputBias = bias
    }

    private static func enlarged(_ matrix: Matrix, rows: Int) -> Matrix {
        let result = Matrix(rows: rows, columns: matrix.columns)
        result.prefix(matrix.rows).copy(from: matrix)
        return result
    }
}
