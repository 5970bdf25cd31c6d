/// Small symmetric systems.
public enum Cholesky {
    /// Solves A x = b in place (``solve(_:_:_:)``).
    ///
    /// - Parameters:
    ///   - matrix: square, row by row
    ///   - vector: as long as a row
    public static func solve(_ matrix: inout [Double], _ vector: inout [Double]) -> Bool {
        let count = vector.count
        precondition(matrix.count == count * count)
        return matrix.withUnsafeMutableBufferPointer { matrix in
            vector.withUnsafeMutableBufferPointer { solve(matrix, $0, count) }
        }
    }

    /// Solves A x = b in place.
    ///
    /// - Parameters:
    ///   - matrix: (count, count), of which the lower triangle is read and replaced by the factor
    ///   - vector: b, replaced by x
    /// - Returns: false if A is not positive definite
    static func solve(
        _ matrix: UnsafeMutableBufferPointer<Double>, _ vector: UnsafeMutableBufferPointer<Double>, _ count: Int
    ) -> Bool {
        precondition(matrix.count >= count * count && vector.count >= count)
        for row in 0..<count {
            for column in 0...row {
                var sum = matrix[row * count + column]
                for index in 0..<column { sum -= matrix[row * count + index] * matrix[column * count + index] }
                if column < row {
                    matrix[row * count + column] = sum / matrix[column * count + column]
                } else {
                    guard sum > 0 else { return false }
                    matrix[row * count + row] = sum.squareRoot()
                }
            }
        }
        for row in 0..<count {
            var sum = vector[row]
            for index in 0..<row { sum -= matrix[row * count + index] * vector[index] }
            vector[row] = sum / matrix[row * count + row]
        }
        for row in stride(from: count - 1, through: 0, by: -1) {
            var sum = vector[row]
            for index in (row + 1)..<max(row + 1, count) { sum -= matrix[index * count + row] * vector[index] }
            vector[row] = sum / matrix[row * count + row]
        }
        return true
    }
}
