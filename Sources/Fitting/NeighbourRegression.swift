import Interactions

/// Regresses items on their nearest neighbours. Used by one thread at a time.
final class NeighbourRegression {
    private let near: NearestNeighbours
    private let neighbours: Int
    private let penalty: Double
    /// (neighbours, neighbours), the lower triangle: counts, then their Cholesky factor.
    private var matrix: [Double]
    private var solution: [Double]
    /// For each vocabulary index its place among the neighbours of the item at hand, or −1.
    private var places: [Int32]

    init(_ near: NearestNeighbours, neighbours: Int, penalty: Double) {
        self.near = near
        self.neighbours = neighbours
        self.penalty = penalty
        matrix = [Double](repeating: 0, count: neighbours * neighbours)
        solution = [Double](repeating: 0, count: neighbours)
        places = [Int32](repeating: -1, count: near.totals.count)
    }

    /// What each neighbour says of an item: w with (G + λ·1) w = g, G being how many histories hold two neighbours and g how many
    /// hold a neighbour and the item. Those above 0.
    func weights(of item: Int) -> [(item: Int32, value: Float)] {
        let entries = near.strongest(item, neighbours)
        let count = entries.count
        guard count > 0 else { return [] }
        for (place, entry) in entries.enumerated() { places[Int(near.items[entry])] = Int32(place) }
        defer { for entry in entries { places[Int(near.items[entry])] = -1 } }
        fill(entries)
        for (place, entry) in entries.enumerated() { solution[place] = Double(near.counts[entry]) }
        guard solve(count) else { return [] }
        return entries.indices.compactMap { place in
            let value = Float(solution[place])
            return value > 1e-6 && value.isFinite ? (near.items[entries[place]], min(value, 1e6)) : nil
        }
    }

    /// How many histories hold two neighbours. A pair that is in neither's list, where lists are cut, counts as none.
    private func fill(_ entries: [Int]) {
        let count = entries.count
        for index in 0..<(count * count) { matrix[index] = 0 }
        for (place, entry) in entries.enumerated() {
            let neighbour = Int(near.items[entry])
            matrix[place * count + place] = Double(near.totals[neighbour]) + penalty
            for other in near.row(neighbour) {
                let otherPlace = Int(places[Int(near.items[other])])
                guard otherPlace >= 0 else { continue }
                let (row, column) = (max(place, otherPlace), min(place, otherPlace))
                matrix[row * count + column] = Double(near.counts[other])
            }
        }
    }

    /// Solves in place; false if the matrix is not positive definite.
    private func solve(_ count: Int) -> Bool {
        matrix.withUnsafeMutableBufferPointer { matrix in
            solution.withUnsafeMutableBufferPointer { solution in
                Cholesky.solve(matrix, solution, count)
            }
        }
    }
}
