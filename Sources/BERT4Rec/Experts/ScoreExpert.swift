import Interactions
import Kernels

/// What stands beside the network: a method in closed form whose scores are blended with the network's logits.
///
/// Networks generalise and forget what is rare; counts and linear models remember pairs and do not generalise. The product
/// of both ranks better than either (`Benchmarks/quality.md`).
public enum ScoreExpert: Sendable {
    /// For sequences: which item followed which.
    case transitions(TransitionExpert)
    /// For carts without order: which items go together.
    case autoencoder(AutoencoderExpert)

    /// Memory for ``blend(_:left:right:_:)``; used by one thread at a time.
    public final class Scratch {
        var shares: [Float] = []
        var touched: [Int32] = []
        public init() {}
    }

    /// Fits the expert that a configuration asks for.
    ///
    /// - Returns: `nil` if the catalogue is too large for it.
    public init?(
        _ configuration: ExpertConfiguration, _ sequences: UserSequences, vocabularyCount: Int, lanes: Lanes
    ) {
        switch configuration {
        case .transitions(let transitions):
            self = .transitions(TransitionExpert(sequences, vocabularyCount: vocabularyCount, transitions))
        case .autoencoder(let autoencoder):
            let fitted = AutoencoderExpert(
                sequences, vocabularyCount: vocabularyCount, autoencoder, lanes: lanes)
            guard let fitted else { return nil }
            self = .autoencoder(fitted)
        }
    }

    public var configuration: ExpertConfiguration {
        switch self {
        case .transitions(let expert): .transitions(expert.configuration)
        case .autoencoder(let expert): .autoencoder(expert.configuration)
        }
    }

    /// Turns a network's logits into scores that know the expert.
    ///
    /// - Parameters:
    ///   - logits: (1, vocabulary), replaced
    ///   - left: the items before the asked one, oldest first
    ///   - right: those after it
    public func blend(
        _ logits: Matrix, left: ArraySlice<Int32>, right: ArraySlice<Int32>, _ scratch: Scratch
    ) {
        switch self {
        case .transitions(let expert): expert.blend(logits, left: left, right: right, scratch)
        case .autoencoder(let expert): expert.blend(logits, left: left, right: right)
        }
    }
}

/// Which expert, and its numbers; in a checkpoint's `config.json` an object with one member.
public enum ExpertConfiguration: Sendable, Equatable, Codable {
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
    var problem: String? {
        switch self {
        case .transitions(let transitions): transitions.problem
        case .autoencoder(let autoencoder): autoencoder.problem
        }
    }
}
