import Platform

/// Why a ``Recommender`` gave no answer.
public enum RecommenderError: Error, Sendable, Equatable {
    /// No checkpoint has been loaded yet.
    case noModel
    /// The queue is full; ask again after this many seconds.
    case overloaded(retryAfterSeconds: Int)
    /// The request costs more than one request may.
    case tooMuchWork(TooMuchWork)
    /// The query has preferences for which the model's items lack something. Never empty.
    case itemDataMissing([MissingItemData])
    /// The query waited longer than it may.
    case deadlineExceeded
    /// The model's scores for this query are infinite or not numbers: its weights are good for the carts it was tried with when it
    /// was loaded, and not for this one.
    case scoresNotFinite
    /// The model's weights are no longer to be had from the checkpoint's file, which has been cut short or written to since it was
    /// loaded. A reload loads it anew, once it is restored.
    case weightsUnreadable(FileError)
    /// Nobody waits for the answer any more.
    case cancelled
}
