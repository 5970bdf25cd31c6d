/// The architecture of one model: everything needed to lay out its parameters and run it.
///
/// Stored in a checkpoint as part of `config.json`. Two named architectures exist: ``article(vocabularyCount:)``
/// reproduces `RecommendationTransformer` of the original PyTorch system exactly; ``default(vocabularyCount:)`` is the
/// pre-norm model this project trains unless asked otherwise.
public struct ModelConfiguration: Sendable, Equatable, Codable {
    /// How positions enter the model.
    public enum Positions: String, Sendable, Codable, CaseIterable {
        /// Fixed sine/cosine table, added unscaled (Vaswani et al. 2017, §3.5).
        case sinusoidal
        /// A trained row for each position.
        case learned
        /// No positions: the cart is a set.
        case none
    }

    /// Where the attention sub-layer normalises its input.
    public enum AttentionNorm: String, Sendable, Codable {
        /// Only the query input; keys and values read the raw residual stream (the article's model).
        case queryOnly = "query-only"
        /// Query, key and value inputs alike (pre-norm Transformer).
        case all
    }

    /// Rows of the embedding and of the output layer: items plus `[PAD]` and `[MASK]`.
    public var vocabularyCount: Int
    /// Width of the residual stream.
    public var width: Int
    public var layers: Int
    public var heads: Int
    /// Width of one head's queries, keys and values.
    public var headWidth: Int
    /// Width of the hidden layer of the feed-forward sub-layer.
    public var feedForwardWidth: Int
    /// Longest sequence, the query token included.
    public var maximumLength: Int
    public var positions: Positions
    public var attentionNorm: AttentionNorm
    /// Whether the query, key, value and attention output projections have biases.
    public var attentionBias: Bool
    /// Whether the output layer shares the item embedding's weights.
    public var tiedOutput: Bool
    /// Whether a learned vector tells the model its attention mask (bidirectional, causal, reverse).
    public var visibilityEmbedding: Bool
    /// Layer normalisation's ε.
    public var normEpsilon: Float
    /// Farthest distance with a learned attention bias of its own (farther ones share the last); 0 has none.
    public var distanceBiasReach: Int
    /// Neighbours on each side that a short convolution mixes into attention's input; 0 has none. Needs
    /// ``AttentionNorm/all``.
    public var convolutionReach: Int
    /// Whether attention has learned biases by how long before the asked moment a key was (``Kernels/TimeGaps``).
    public var timeBias: Bool

    public init(
        vocabularyCount: Int, width: Int, layers: Int, heads: Int, headWidth: Int, feedForwardWidth: Int,
        maximumLength: Int, positions: Positions, attentionNorm: AttentionNorm, attentionBias: Bool,
        tiedOutput: Bool, visibilityEmbedding: Bool, normEpsilon: Float,
        distanceBiasReach: Int = 0, convolutionReach: Int = 0, timeBias: Bool = false
    ) {
        self.vocabularyCount = vocabularyCount
        self.width = width
        self.layers = layers
        self.heads = heads
        self.headWidth = headWidth
        self.feedForwardWidth = feedForwardWidth
        self.maximumLength = maximumLength
        self.positions = positions
        self.attentionNorm = attentionNorm
        self.attentionBias = attentionBias
        self.tiedOutput = tiedOutput
        self.visibilityEmbedding = visibilityEmbedding
        self.normEpsilon = normEpsilon
        self.distanceBiasReach = distanceBiasReach
        self.convolutionReach = convolutionReach
        self.timeBias = timeBias
    }
}

extension ModelConfiguration {
    /// The same architecture with a vocabulary of nothing: its layout holds what does not grow with the catalogue.
    public var withoutCatalogue: ModelConfiguration {
        var result = self
        result.vocabularyCount = 0
        return result
    }
}

extension ModelConfiguration {
    /// Checkpoints and files from before there were a distance bias, a convolution and a time bias have none.
    public init(from decoder: any Decoder) throws {
        let c = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            vocabularyCount: try c.decode(Int.self, forKey: .vocabularyCount),
            width: try c.decode(Int.self, forKey: .width), layers: try c.decode(Int.self, forKey: .layers),
            heads: try c.decode(Int.self, forKey: .heads), headWidth: try c.decode(Int.self, forKey: .headWidth),
            feedForwardWidth: try c.decode(Int.self, forKey: .feedForwardWidth),
            maximumLength: try c.decode(Int.self, forKey: .maximumLength),
            positions: try c.decode(Positions.self, forKey: .positions),
            attentionNorm: try c.decode(AttentionNorm.self, forKey: .attentionNorm),
            attentionBias: try c.decode(Bool.self, forKey: .attentionBias),
            tiedOutput: try c.decode(Bool.self, forKey: .tiedOutput),
            visibilityEmbedding: try c.decode(Bool.self, forKey: .visibilityEmbedding),
            normEpsilon: try c.decode(Float.self, forKey: .normEpsilon),
            distanceBiasReach: try c.decodeIfPresent(Int.self, forKey: .distanceBiasReach) ?? 0,
            convolutionReach: try c.decodeIfPresent(Int.self, forKey: .convolutionReach) ?? 0,
            timeBias: try c.decodeIfPresent(Bool.self, forKey: .timeBias) ?? false)
    }
}

extension ModelConfiguration {
    /// `RecommendationTransformer` of the original: 6 layers, 256 wide, 4 heads each as wide as the model, untied output.
    public static func article(vocabularyCount: Int) -> ModelConfiguration {
        ModelConfiguration(
            vocabularyCount: vocabularyCount, width: 256, layers: 6, heads: 4, headWidth: 256,
            feedForwardWidth: 1024, maximumLength: 120, positions: .sinusoidal, attentionNorm: .queryOnly,
            attentionBias: false, tiedOutput: false, visibilityEmbedding: false, normEpsilon: 1e-6)
    }

    /// Pre-norm Transformer with tied output: 2 layers, 128 wide, 4 heads. It knows the order of items by a bias a distance
    /// and a short convolution; positions counted from a window's start taught it nothing more (`Benchmarks/quality.md`).
    public static func `default`(vocabularyCount: Int) -> ModelConfiguration {
        ModelConfiguration(
            vocabularyCount: vocabularyCount, width: 128, layers: 2, heads: 4, headWidth: 32,
            feedForwardWidth: 512, maximumLength: 200, positions: .none, attentionNorm: .all,
            attentionBias: true, tiedOutput: true, visibilityEmbedding: true, normEpsilon: 1e-6,
            distanceBiasReach: 64, convolutionReach: 3)
    }
}
