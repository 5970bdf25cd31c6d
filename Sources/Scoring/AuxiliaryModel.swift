import Kernels

/// A closed-form model whose scores are interpolated with the network's logits.
///
/// Networks generalise and forget what is rare; counts and linear models remember pairs and do not generalise. The product
/// of both ranks better than either (`Benchmarks/quality.md`). ``ScoringRule`` applies it; training fits it.
public enum AuxiliaryModel: Sendable {
    /// For sequences: which item followed which.
    case transitions(TransitionModel)
    /// For carts without order: which items go together.
    case autoencoder(AutoencoderModel)

    public var configuration: AuxiliaryConfiguration {
        switch self {
        case .transitions(let model): .transitions(model.configuration)
        case .autoencoder(let model): .autoencoder(model.configuration)
        }
    }

    /// 1 − λ, which a logit of the network is multiplied with.
    var networkShare: Float { 1 - configuration.weight }

    /// (1, vocabulary): what is added to each score for each pass, whatever the neighbours are; `nil` if nothing is.
    var prior: Matrix? {
        switch self {
        case .transitions(let model): model.prior
        case .autoencoder: nil
        }
    }
}
