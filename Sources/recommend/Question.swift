import Inference
import Platform

/// What every history is asked alike.
struct Question: Sendable {
    let mode: AskedMode
    /// Recommendations for each user, at least 1.
    let count: Int
    /// `nil` leaves it to the model.
    let excludesSeen: Bool?
    /// When the next item is asked for, in seconds since 1970-01-01 UTC; `nil`: when the history's last one was.
    let now: Double?

    /// - Parameters:
    ///   - items: the history, oldest first
    ///   - times: of the items, in seconds since 1970-01-01 UTC; empty if they are not known or not read
    func query(_ items: [UTF8Text], times: [Double]) -> RecommendationQuery {
        RecommendationQuery(
            items: items, mode: mode.recommendationMode, count: count, excludeSeen: excludesSeen, times: times,
            now: now)
    }
}
