/// What answered instead of the model.
public enum RecommendationFallback: String, Sendable {
    /// The most frequent items of the training data: the cart was empty or held no known item.
    case popular
}
