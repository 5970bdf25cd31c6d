/// What comes after the epochs that begin.
public struct RunOutlook: Sendable, Equatable {
    /// The search may be over before its last epoch.
    public var mayEndEarly = false
    /// A final fit of at most as many epochs follows.
    public var fitFollows = false
}
