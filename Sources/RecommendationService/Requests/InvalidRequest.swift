/// Everything wrong with a request that is well-formed.
struct InvalidRequest: Error, Equatable {
    /// The most errors reported for one request: the last of ten thousand wrong items teaches no more than the first.
    static let maximumErrors = 100

    /// In the order found; never empty, at most ``maximumErrors``.
    var errors: [FieldError]
}
