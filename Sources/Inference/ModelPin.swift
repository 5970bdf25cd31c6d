/// Why a model stays although there may be a newer one.
public enum ModelPin: String, Sendable, CaseIterable {
    /// ``ModelReloader/rollback()``: in this process, until it is told to reload or ends.
    case process
    /// The output directory's `latest` is pinned, for everybody who answers from it.
    case output
}
