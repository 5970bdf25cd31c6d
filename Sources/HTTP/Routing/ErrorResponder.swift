/// Makes the answer to a request no handler saw. The second argument is nil if the bytes were not even a request.
/// The router adds the headers a status calls for, such as `Allow` of a 405, itself.
public typealias ErrorResponder = @Sendable (RequestFailure, Request?) -> Response
