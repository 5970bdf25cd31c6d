/// What stands beside the network, and with which weights; in a checkpoint's `config.json` an object with one member for each
/// model that is there.
///
/// ```json
/// {"network": 0.48, "transitions": {"weight": 0.16, …}, "linear": {"weight": 0.25, …}, "cosine": {"weight": 0.26, …}}
/// ```
public struct AuxiliaryConfiguration: Sendable, Equatable, Codable, CustomStringConvertible {
    /// What the network's logits are multiplied with.
    public var network: Float
    /// Which item followed which.
    public var transitions: TransitionConfiguration?
    /// A linear model of whole carts, all pairs of a small catalogue.
    public var autoencoder: AutoencoderConfiguration?
    /// A linear model over each item's nearest neighbours.
    public var linear: NeighbourConfiguration?
    /// Each item's nearest neighbours by cosine.
    public var cosine: NeighbourConfiguration?
    /// The items of the question themselves: people come back to what they had.
    public var repeats: NeighbourConfiguration?
    /// What was popular in the days before the asked moment.
    public var recent: RecentPopularityConfiguration?

    private enum CodingKeys: String, CodingKey {
        case network, transitions, autoencoder, linear, cosine, repeats, recent
    }

    public init(
        network: Float, transitions: TransitionConfiguration? = nil, autoencoder: AutoencoderConfiguration? = nil,
        linear: NeighbourConfiguration? = nil, cosine: NeighbourConfiguration? = nil,
        repeats: NeighbourConfiguration? = nil, recent: RecentPopularityConfiguration? = nil
    ) {
        self.network = network
        self.transitions = transitions
        self.autoencoder = autoencoder
        self.linear = linear
        self.cosine = cosine
        self.repeats = repeats
        self.recent = recent
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        transitions = try container.decodeIfPresent(TransitionConfiguration.self, forKey: .transitions)
        autoencoder = try container.decodeIfPresent(AutoencoderConfiguration.self, forKey: .autoencoder)
        linear = try container.decodeIfPresent(NeighbourConfiguration.self, forKey: .linear)
        cosine = try container.decodeIfPresent(NeighbourConfiguration.self, forKey: .cosine)
        repeats = try container.decodeIfPresent(NeighbourConfiguration.self, forKey: .repeats)
        recent = try container.decodeIfPresent(RecentPopularityConfiguration.self, forKey: .recent)
        // Older checkpoints have one model, and the network has the rest.
        network =
            try container.decodeIfPresent(Float.self, forKey: .network)
            ?? 1 - (transitions?.weight ?? autoencoder?.weight ?? 0)
    }

    /// What a score is made of, by the names people see.
    public enum Kind: String, Sendable, CaseIterable {
        case network, transitions, autoencoder, linear, cosine, repeats, recent
    }

    /// What a part's scores are multiplied with; `nil` if it is not there. A model whose weight is set to 0 is left out; one that is
    /// not there stays so.
    public subscript(kind: Kind) -> Float? {
        get {
            switch kind {
            case .network: network
            case .transitions: transitions?.weight
            case .autoencoder: autoencoder?.weight
            case .linear: linear?.weight
            case .cosine: cosine?.weight
            case .repeats: repeats?.weight
            case .recent: recent?.weight
            }
        }
        set {
            let weight = newValue ?? 0
            switch kind {
            case .network: network = weight
            case .transitions: if weight > 0 { transitions?.weight = weight } else { transitions = nil }
            case .autoencoder: if weight > 0 { autoencoder?.weight = weight } else { autoencoder = nil }
            case .linear: if weight > 0 { linear?.weight = weight } else { linear = nil }
            case .cosine: if weight > 0 { cosine?.weight = weight } else { cosine = nil }
            case .repeats: if weight > 0 { repeats?.weight = weight } else { repeats = nil }
            case .recent: if weight > 0 { recent?.weight = weight } else { recent = nil }
            }
        }
    }

    /// What is there.
    public var kinds: [Kind] { Kind.allCases.filter { self[$0] != nil } }

    /// Only the network, with its logits as they are, and one model at a weight of 1: what that model adds by itself.
    public func alone(_ kind: Kind) -> AuxiliaryConfiguration {
        var result = AuxiliaryConfiguration(network: 1)
        switch kind {
        case .network: break
        case .transitions: result.transitions = transitions
        case .autoencoder: result.autoencoder = autoencoder
        case .linear: result.linear = linear
        case .cosine: result.cosine = cosine
        case .repeats: result.repeats = repeats
        case .recent: result.recent = recent
        }
        result[kind] = 1
        return result
    }

    /// The parts with their weights, for people: `network × 0.48, transitions × 0.12, …`.
    public var description: String {
        kinds.map { "\($0.rawValue) × \((Double(self[$0] ?? 0) * 1000).rounded() / 1000)" }.joined(separator: ", ")
    }

    /// What makes this unusable, in words; `nil` if nothing does.
    public var problem: String? {
        if !(network >= 0 && network <= 1e3) { return "network is \(network), outside 0…1000" }
        if network == 0 && kinds.count < 2 { return "network is 0 and nothing stands beside it" }
        return transitions?.problem ?? autoencoder?.problem ?? linear?.problem("linear") ?? cosine?.problem("cosine")
            ?? repeats?.problem("repeats") ?? recent?.problem
    }
}
