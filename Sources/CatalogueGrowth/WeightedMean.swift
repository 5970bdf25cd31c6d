import Kernels

/// The mean of some rows, each with its weight, from which any one of them can be taken again.
final class WeightedMean {
    private var sums: [Double]
    private var weight = 0.0
    private var rows = 0

    init(count: Int) { sums = [Double](repeating: 0, count: count) }

    func add(_ matrix: Matrix, _ row: Int, _ rowWeight: Double) {
        matrix.withRow(row) { for (index, value) in $0.enumerated() { sums[index] += rowWeight * Double(value) } }
        weight += rowWeight
        rows += 1
    }

    /// The mean of the others; `nil` if there are none.
    func without(_ matrix: Matrix, _ row: Int, _ rowWeight: Double) -> [Double]? {
        guard rows > 1, weight > rowWeight else { return nil }
        let rest = weight - rowWeight
        return matrix.withRow(row) { values in
            values.enumerated().map { index, value in (sums[index] - rowWeight * Double(value)) / rest }
        }
    }
}
