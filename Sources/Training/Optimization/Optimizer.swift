import BERT4Rec
import Kernels

/// Turns gradients into new weights: one loop over the flat arena or parts of it, split over lanes; with Muon the
/// hidden layers' matrices one by one, each by one lane. Their momentum is kept among the first moments.
final class Optimizer {
    let configuration: OptimizerConfiguration
    let moments: [String: ModelParameters]
    /// Updates done.
    private(set) var step: Int
    private let parameters: ModelParameters
    /// One a lane, if hidden layers are updated as matrices.
    private let muons: [Muon]

    init(
        _ configuration: OptimizerConfiguration, _ parameters: ModelParameters, lanes: Int,
        resuming moments: [String: ModelParameters]? = nil, step: Int = 0
    ) {
        self.configuration = configuration
        self.parameters = parameters
        self.step = step
        let fresh = configuration.momentNames.map { ($0, ModelParameters(parameters.configuration)) }
        self.moments = moments ?? Dictionary(uniqueKeysWithValues: fresh)
        let hidden = configuration.kind == .muon ? parameters.layout.entries.filter(\.isHiddenLayer) : []
        let count = hidden.map(\.range.count).max() ?? 0
        let side = hidden.map { min($0.rows, $0.columns) }.max() ?? 0
        muons = (0..<lanes).map { _ in Muon(count: count, side: side) }
    }

    /// Begins one update with gradients scaled by `gradientScale` (clipping); each lane then does its part.
    func beginUpdate(_ gradients: ModelParameters, learningRateFactor: Float, gradientScale: Float) -> OptimizerUpdate {
        step += 1
        let rate = configuration.learningRate * learningRateFactor
        return OptimizerUpdate(
            configuration: configuration, parameters: parameters, gradients: gradients, moments: moments,
            muons: muons, rate: rate, scale: gradientScale, step: step)
    }
}
