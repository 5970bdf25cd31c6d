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

    /// Memory for asking an expert; used by one thread at a time.
    public final class Scratch {
        private var shares: [Float] = []
        private var touched: [Int32] = []
        private var additions: [Float] = []
        private var items: [Int32] = []

        public init() {}

        func reserve(_ vocabulary: Int) {
            guard shares.count != vocabulary else { return }
            shares = [Float](repeating: 0, count: vocabulary)
            additions = shares
        }

        func withShares(_ body: (UnsafeMutableBufferPointer<Float>, inout [Int32]) -> Void) {
            touched.removeAll(keepingCapacity: true)
            shares.withUnsafeMutableBufferPointer { body($0, &touched) }
        }

        /// Turns each touched share into an addition; the shares are 0 again.
        func moveShares(_ addition: (Int32, Float) -> Float) {
            for item in touched {
                if additions[Int(item)] == 0 { items.append(item) }
                additions[Int(item)] += addition(item, shares[Int(item)])
                shares[Int(item)] = 0
            }
        }

        /// Gives each item's addition, all above 0, and forgets it.
        public func drain(_ body: (_ item: Int32, _ addition: Float) -> Void) {
            for item in items where additions[Int(item)] != 0 {
                body(item, additions[Int(item)])
                additions[Int(item)] = 0
            }
            items.removeAll(keepingCapacity: true)
        }
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

    /// Turns a network's logits into scores that know the expert: ``networkShare`` · logit + ``prior`` + what the neighbours
    /// say (``collect(left:right:_:)`` or ``add(left:right:to:)``).
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

    /// 1 − λ, which a logit of the network is multiplied with.
    public var networkShare: Float { 1 - configuration.weight }

    /// (1, vocabulary): what is added to each score whatever the neighbours are; `nil` if nothing is.
    public var prior: Matrix? {
        switch self {
        case .transitions(let expert): expert.prior
        case .autoencoder: nil
        }
    }

    /// Collects what the neighbours add to the scores of a few items, if that is how this expert works: all above 0, read
    /// by ``Scratch/drain(_:)``.
    public func collect(left: ArraySlice<Int32>, right: ArraySlice<Int32>, _ scratch: Scratch) {
        if case .transitions(let expert) = self { expert.collect(left: left, right: right, scratch) }
    }

    /// Whether this expert adds to the scores of all items.
    public var addsToAll: Bool {
        if case .autoencoder = self { true } else { false }
    }

    /// Adds what the neighbours say of all items to a row (1, vocabulary), if that is how this expert works.
    public func add(left: ArraySlice<Int32>, right: ArraySlice<Int32>, to row: Matrix) {
        if case .autoencoder(let expert) = self { expert.add(left: left, right: right, to: row) }
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
