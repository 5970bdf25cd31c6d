import BERT4Rec
import Kernels

/// One update's numbers, shared by the lanes; each touches its own part of the arena.
struct OptimizerUpdate: Sendable {
    let configuration: OptimizerConfiguration
    let parameters: ModelParameters
    let gradients: ModelParameters
    let moments: [String: ModelParameters]
    let muons: [Muon]
    let rate: Float
    let scale: Float
    let step: Int

    func apply(_ part: LaneUpdate, lane: Int) {
        apply(part.decaying, decays: true)
        apply(part.plain, decays: false)
        for matrix in part.matrices {
            muons[lane].update(
                parameters[matrix], gradient: gradients[matrix], momentum: moments["first"]![matrix],
                learningRate: rate, decay: configuration.weightDecay, gradientScale: scale)
        }
        for updated in part.updated { parameters.refreshCopies(updated) }
    }

    private func apply(_ ranges: ArenaRanges, decays: Bool) {
        let values = parameters.all
        let gradient = gradients.all
        switch configuration.kind {
        case .sgd, .nesterov:
            OptimizerStep.sgd(
                values, within: ranges, gradients: gradient, velocity: moments["velocity"]!.all, learningRate: rate,
                momentum: configuration.momentum, nesterov: configuration.kind == .nesterov, gradientScale: scale)
        case .adam, .adamW, .muon:
            let decay = configuration.kind != .adam && decays ? configuration.weightDecay : 0
            OptimizerStep.adamW(
                values, within: ranges, gradients: gradient, first: moments["first"]!.all,
                second: moments["second"]!.all, learningRate: rate, beta1: configuration.momentum,
                beta2: configuration.beta2, epsilon: configuration.epsilon, decay: decay, step: step,
                gradientScale: scale)
        }
    }
}
