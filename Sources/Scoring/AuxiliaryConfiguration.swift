/// Which auxiliary model, and its numbers; in a checkpoint's `config.json` an object with one member.
public enum AuxiliaryConfiguration: Sendable, Equatable, Codable {
    case transitions(TransitionConfiguration)
    case autoencoder(AutoencoderConfiguration)

    private enum CodingKeys: String, CodingKey {
        case transitions, autoencoder
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let transitions = try container.decodeIfPresent(TransitionConfiguration.self, forKey: .transitions) {
            self = .transitions(transitions)
        } else {
            self = .autoencoder(try container.decode(AutoencoderConfiguration.self, forKey: .autoencoder))
        }
    }

    public func encode(to encoder: any Swift.Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .transitions(let transitions): try container.encode(transitions, forKey: .transitions)
        case .autoencoder(let autoencoder): try container.encode(autoencoder, forKey: .autoencoder)
        }
    }

    /// In one word, for people.
    public var name: String {
        switch self {
        case .transitions: "transitions"
        case .autoencoder: "autoencoder"
        }
    }

    /// λ: the network's share is 1 − λ.
    public var weight: Float {
        switch self {
        case .transitions(let transitions): transitions.weight
        case .autoencoder(let autoencoder): autoencoder.weight
        }
    }

    /// What makes this unusable, in words; `nil` if nothing does.
    public var problem: String? {
        switch self {
        case .transitions(let transitions): transitions.problem
        case .autoencoder(let autoencoder): autoencoder.problem
        }
    }
}
