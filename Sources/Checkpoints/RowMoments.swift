import Kernels

/// Adam's moments of one parameter that has a row an item, with one second moment for each row
/// (``Kernels/OptimizerStep/rowAdamW(_:rows:gradients:gradientRows:first:second:learningRate:beta1:beta2:epsilon:decay:step:gradientScale:)``).
///
/// First moments are bfloat16s, which take half the memory of the weights. They have eight significant bits, so that an update which
/// changes one by less than 1/512 of it is lost: with β₁ = .9 that is where gradient and moment differ by less than a fiftieth of the
/// moment, with .999 by less than twice the moment.
public struct RowMoments: Sendable {
    /// The parameter's name.
    public let name: String
    /// (vocabulary, width), bfloat16s; the output bias is 1 wide.
    public let first: Operand
    /// (vocabulary, 1)
    public let second: Matrix

    /// All zero.
    public init(name: String, rows: Int, width: Int) {
        self.name = name
        first = Operand(rows: rows, columns: width, precision: .bf16)
        second = Matrix(rows: rows, columns: 1)
    }

    /// Gives each weight its first moment.
    func spreadFirst(over weights: Matrix) { first.widen(into: weights) }

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
