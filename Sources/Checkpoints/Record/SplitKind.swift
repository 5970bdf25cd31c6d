/// How the held-out part of the data is chosen.
public enum SplitKind: String, Sendable, CaseIterable {
    /// Each sequence's last item (a set's random one) validates.
    case leaveOneOut = "leave-one-out"
    /// Whole users validate.
    case user
    /// The article's: a share of the rows, so that the same user is in both parts.
    case row
    /// Whole users or carts whose last interaction lies in the last days of the data validate.
    case time
    /// What comes after a time validates, of all users: the first item of each who has earlier ones.
    case globalTime = "global-time"
    /// Nothing is held out.
    case none
}
