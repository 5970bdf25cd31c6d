/// Why a ``Recommender`` gave no answer.
public enum RecommenderError: Error, Sendable, Equatable {
    /// No checkpoint has been loaded yet.
    case noModel
    /// The queue is full; ask again after this many seconds.
    case overloaded(retryAfterSeconds: Int)
}

/// The one shared object that answers queries and owns which model is current.
public actor Recommender {
    private var current: ModelStatus?

    public init() {}

    /// Answers one query with the model that is current when it arrives.
    public func recommend(_ query: RecommendationQuery) async throws(RecommenderError) -> RecommendationAnswer {
        throw .noModel
    }

    /// The model that answers now; `nil` until one is loaded.
    public func status() -> ModelStatus? { current }
}
