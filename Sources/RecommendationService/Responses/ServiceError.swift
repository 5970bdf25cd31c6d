import HTTP
import Inference
import Platform

/// Every way a request can fail; ``Problem`` says what the caller reads about it.
enum ServiceError: Error {
    /// No endpoint saw the request: it is not valid HTTP, too large or too slow, or its path leads nowhere.
    case transport(RequestFailure)
    case unsupportedMediaType(String)
    case notJSON(JSONSyntaxError)
    case invalid(InvalidRequest)
    case noModel
    case unknownItem(id: UTF8Text)
    /// A reload or a rollback was asked for, and its checkpoint cannot be loaded.
    case checkpointRejected(version: String, reason: String)
    case noPreviousModel
    case overloaded(retryAfterSeconds: Int)
    /// The request costs more than one request may; it names a member of a batch by its place in it.
    case tooMuchWork(TooMuchWork)
    /// The request waited longer than it may.
    case deadlineExceeded
    /// The client has gone; nobody reads this answer.
    case clientGone
    /// The process is about to end; another instance should be asked.
    case draining
    /// A defect of this program; the log has the particulars.
    case unforeseen

    init(_ error: RecommenderError) {
        switch error {
        case .noModel: self = .noModel
        case .overloaded(let seconds): self = .overloaded(retryAfterSeconds: seconds)
        case .tooMuchWork(let excess): self = .tooMuchWork(excess)
        case .deadlineExceeded: self = .deadlineExceeded
        case .cancelled: self = .clientGone
        case .itemDataMissing(let missing): self = .invalid(InvalidRequest(missing))
        case .scoresNotFinite, .weightsUnreadable: self = .unforeseen
        }
    }
}
