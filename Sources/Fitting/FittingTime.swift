/// How long something took to fit.
public struct FittingTime: Sendable, Equatable {
    /// As people see it in the log.
    public let name: String
    public let seconds: Double
}
