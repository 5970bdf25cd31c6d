import Kernels

/// Adam's moments of one parameter that has a row an item, with one second moment for each row
/// (``Kernels/OptimizerStep/rowAdamW(_:rows:gradients:gradientRows:first:second:learningRate:beta1:beta2:epsilon:decay:step:gradientScale:)``).
public struct RowMoments: Sendable {
    /// The parameter's name.
    public let name: String
    /// (vocabulary, width); the output bias is 1 wide.
    public let first: Matrix
    /// (vocabulary, 1)
    public let second: Matrix

    /// - Precondition: as many rows in both, of one element in the second.
    public init(name: String, first: Matrix, second: Matrix) {
        precondition(first.rows == second.rows && second.columns == 1)
        (self.name, self.first, self.second) = (name, first, second)
    }

    /// All zero.
    public init(name: String, rows: Int, width: Int) {
        self.init(name: name, first: Matrix(rows: rows, columns: width), second: Matrix(rows: rows, columns: 1))
    }

    /// Gives each weight its row's second moment.
    func spreadSecond(over weights: Matrix) {
        precondition(weights.count == first.count)
        let width = first.columns
        weights.withMutableValues { weights in
            second.withMutableValues { moments in
                for index in weights.indices { weights[index] = moments[index / width] }
            }
        }
    }
}
