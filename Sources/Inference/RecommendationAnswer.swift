/// The answer to one ``RecommendationQuery``, all of it from one checkpoint.
public struct RecommendationAnswer: Sendable, Equatable {
    public var recommendations: [Recommendation]
    /// The cart (known items) with the answers in place; `nil` where nothing was put in place (`top_k`, `post`).
    public var sequence: [ItemReference]?
    public var cart: CartSummary
    public var model: ModelIdentity
    public var fallback: RecommendationFallback?
    /// Seconds the query waited before its forward pass began.
    public var queueSeconds: Double
    /// Seconds of forward passes and selection.
    public var inferenceSeconds: Double

    public init(
        recommendations: [Recommendation], sequence: [ItemReference]?, cart: CartSummary, model: ModelIdentity,
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
