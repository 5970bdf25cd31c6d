import CKernels

/// One update of parts of the parameters, in place.
public enum OptimizerStep {
    /// PyTorch's `SGD` (momentum without dampening); `nesterov` as in Sutskever et al. 2013.
    public static func sgd(
        _ parameters: Matrix, within ranges: ArenaRanges, gradients: Matrix, velocity: Matrix, learningRate: Float,
        momentum: Float, nesterov: Bool, gradientScale: Float
    ) {
        precondition(gradients.count == parameters.count && velocity.count == parameters.count)
        ck_sgd(
            parameters.pointer, gradients.pointer, velocity.pointer, ranges.inside(parameters.count),
            Int64(ranges.raw.count), learningRate, momentum, nesterov, gradientScale)
    }

    /// Adam (Kingma & Ba 2015) with decoupled weight decay (Loshchilov & Hutter 2019); `decay` 0 is Adam.
    ///
    /// - Parameter step: 1 for the first update.
    public static func adamW(
        _ parameters: Matrix, within ranges: ArenaRanges, gradients: Matrix, first: Matrix, second: Matrix,
        learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, decay: Float, step: Int, gradientScale: Float
    ) {
        precondition(gradients.count == parameters.count && first.count == parameters.count)
        precondition(second.count == parameters.count && step >= 1)
        ck_adamw(
            parameters.pointer, gradients.pointer, first.pointer, second.pointer, ranges.inside(parameters.count),
            Int64(ranges.raw.count), learningRate, beta1, beta2, epsilon, decay, Int64(step), gradientScale)
    }
}
