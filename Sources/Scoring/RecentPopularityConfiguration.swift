/// How the popularity of the last days enters the scores.
public struct RecentPopularityConfiguration: Sendable, Equatable, Codable {
    /// What the logarithms of gains are multiplied with.
    public var weight: Float
    /// Whether a question that names no moment is asked at the end of the data. If not, nothing is added to its scores.
    public var assumesNow: Bool

    public init(weight: Float, assumesNow: Bool) {
        self.weight = weight
        self.assumesNow = assumesNow
    }

    /// What makes this unusable, in words; `nil` if nothing does.
    var problem: String? {
        weight > 0 && weight <= 1e3 ? nil : "recent.weight is \(weight), outside 0…1000"
    }
}
