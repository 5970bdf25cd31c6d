import Kernels

/// The closed-form models that stand beside the network. Their scores are added to its logits, each with its weight: a
/// log-linear interpolation (Klakow 1998, "Log-linear interpolation of language models").
///
/// Networks generalise and forget what is rare; counts and linear models remember pairs and do not generalise. The product
/// of all ranks better than any (`Benchmarks/quality.md`). ``ScoringRule`` applies them; training fits them.
public struct AuxiliaryModels: Sendable {
    /// What the network's logits are multiplied with.
    public let network: Float
    /// For sequences: which item followed which.
    public let transitions: TransitionModel?
    /// For carts of a small catalogue: which items go together.
    public let autoencoder: AutoencoderModel?
    /// Which items a linear model of an item's neighbours names.
    public let linear: NeighbourModel?
    /// Which items are near.
    public let cosine: NeighbourModel?
    /// Which items were there already.
    public let repeats: NeighbourModel?
    /// Which items were popular in the last days.
    public let recent: RecentPopularityModel?

    public init(
        network: Float, transitions: TransitionModel? = nil, autoencoder: AutoencoderModel? = nil,
        linear: NeighbourModel? = nil, cosine: NeighbourModel? = nil, repeats: NeighbourModel? = nil,
        recent: RecentPopularityModel? = nil
    ) {
        self.network = network
        self.transitions = transitions
        self.autoencoder = autoencoder
        self.linear = linear
        self.cosine = cosine
        self.repeats = repeats
        self.recent = recent
    }

    public var configuration: AuxiliaryConfiguration {
        AuxiliaryConfiguration(
            network: network, transitions: transitions?.configuration, autoencoder: autoencoder?.configuration,
            linear: linear?.configuration, cosine: cosine?.configuration, repeats: repeats?.configuration,
            recent: recent?.configuration)
    }

    /// All but one part of the scores; `nil` if nothing would be left.
    public func without(_ kind: AuxiliaryConfiguration.Kind) -> AuxiliaryModels? {
        let models = AuxiliaryModels(
            network: kind == .network ? 0 : network, transitions: kind == .transitions ? nil : transitions,
            autoencoder: kind == .autoencoder ? nil : autoencoder, linear: kind == .linear ? nil : linear,
            cosine: kind == .cosine ? nil : cosine, repeats: kind == .repeats ? nil : repeats,
            recent: kind == .recent ? nil : recent)
        return models.configuration.problem == nil ? models : nil
    }

    /// (1, vocabulary): what is added to each score for each pass, whatever the neighbours are; `nil` if nothing is.
    var prior: Matrix? { transitions?.prior }

    /// Collects what is added to the scores of some items for one pass, which sees these neighbours.
    func collect(left: ArraySlice<Int32>, right: ArraySlice<Int32>, _ shares: NeighbourShares) {
        transitions?.collect(left: left, right: right, shares)
        linear?.collect(left: left, right: right, shares)
        cosine?.collect(left: left, right: right, shares)
        repeats?.collect(left: left, right: right, shares)
    }

    /// Whether ``collect(left:right:_:)`` does anything.
    var hasSparse: Bool { transitions != nil || linear != nil || cosine != nil || repeats != nil }
}
