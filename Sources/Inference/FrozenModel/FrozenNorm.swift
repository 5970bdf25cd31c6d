import BERT4Rec
import Kernels

/// A layer normalisation with gain and bias of its own memory.
struct FrozenNorm: Sendable {
    private let gain: Matrix
    private let bias: Matrix

    init(_ norm: NormParameters) { (gain, bias) = (norm.gain.copied(), norm.bias.copied()) }

    func forward(_ x: Matrix, epsilon: Float, into y: Matrix, _ w: FrozenWorkspace) {
        LayerNorm.forward(
            x, gain: gain, bias: bias, epsilon: epsilon, into: Operand(y), mean: w.mean, rstd: w.rstd)
    }
}
