/// What one item of the cart did for a recommendation.
public struct ItemContribution: Sendable, Equatable {
    public var id: String
    /// The recommendation's score less what it would be without the item.
    public var change: Float

    public init(id: String, change: Float) {
        self.id = id
        self.change = change
    }
}

/// One recommended item.
public struct Recommendation: Sendable, Equatable {
    public var id: String
    public var title: String?
    /// Softmax probability over the whole catalogue at the position asked for; a popularity share for the fallback.
    public var score: Float
    /// 1 for the best.
    public var rank: Int
    /// The items it rests on; `nil` unless they were asked for.
    public var explanation: [ItemContribution]?

    public init(id: String, title: String?, score: Float, rank: Int, explanation: [ItemContribution]? = nil) {
        self.id = id
        self.title = title
        self.score = score
        self.rank = rank
        self.explanation = explanation
    }
}

/// What became of the cart on its way into the model.
public struct CartSummary: Sendable, Equatable {
    /// Items the model read.
    public var used: Int
    /// Ids the vocabulary does not hold, in the cart's order.
    public var unknown: [String]
    /// Known items left out because the model reads no more.
    public var truncated: Int
    /// How many items of the cart repeat an earlier one (they are read all the same).
    public var duplicates: Int

    public init(used: Int, unknown: [String], truncated: Int, duplicates: Int) {
        self.used = used
        self.unknown = unknown
        self.truncated = truncated
        self.duplicates = duplicates
    }
}

/// Which checkpoint answered.
public struct ModelIdentity: Sendable, Equatable {
    /// The checkpoint directory's name.
    public var version: String
    /// `sha256:` and the hexadecimal digest of the checkpoint's manifest.
    public var digest: String

    public init(version: String, digest: String) {
        self.version = version
        self.digest = digest
    }
}

/// What answered instead of the model.
public enum RecommendationFallback: String, Sendable {
    /// The most frequent items of the training data: the cart was empty or held no known item.
    case popular
}

/// The answer to one ``RecommendationQuery``, all of it from one checkpoint.
public struct RecommendationAnswer: Sendable, Equatable {
    public var recommendations: [Recommendation]
    /// The cart (known items) with the answers in place; `nil` where nothing was put in place (`top_k`, `post`).
    public var sequence: [String]?
    public var cart: CartSummary
    public var model: ModelIdentity
    public var fallback: RecommendationFallback?
    /// Seconds the query waited before its forward pass began.
    public var queueSeconds: Double
    /// Seconds of forward passes and selection.
    public var inferenceSeconds: Double

    public init(
        recommendations: [Recommendation], sequence: [String]?, cart: CartSummary, model: ModelIdentity,
        fallback: RecommendationFallback?, queueSeconds: Double, inferenceSeconds: Double
    ) {
        self.recommendations = recommendations
        self.sequence = sequence
        self.cart = cart
        self.model = model
        self.fallback = fallback
        self.queueSeconds = queueSeconds
        self.inferenceSeconds = inferenceSeconds
    }
}
