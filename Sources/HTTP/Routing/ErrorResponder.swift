/// Makes the answer to a request no handler saw. The request is nil if the bytes were not even one; its name is there in any case.
/// The router adds the headers a status calls for, such as `Allow` of a 405, itself.
public typealias ErrorResponder = @Sendable (RequestFailure, Request?, RequestID) -> Response
