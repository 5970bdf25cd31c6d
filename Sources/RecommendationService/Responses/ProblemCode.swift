import HTTP

/// The stable names of problems, for programs to branch on: all there are.
enum ProblemCode: String, CaseIterable {
    // What HTTP itself says.
    case badRequest = "bad_request"
    case unauthorized
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case requestTimeout = "request_timeout"
    case contentTooLarge = "content_too_large"
    case uriTooLong = "uri_too_long"
    case unsupportedMediaType = "unsupported_media_type"
    case expectationFailed = "expectation_failed"
    case misdirectedRequest = "misdirected_request"
    case tooManyRequests = "too_many_requests"
    case requestHeaderFieldsTooLarge = "request_header_fields_too_large"
    case internalServerError = "internal_server_error"
    case notImplemented = "not_implemented"
    case serviceUnavailable = "service_unavailable"
    case httpVersionNotSupported = "http_version_not_supported"
    // What only this service says.
    case invalidJSON = "invalid_json"
    case invalidRequest = "invalid_request"
    case tooMuchWork = "too_much_work"
    case unknownItem = "unknown_item"
    case checkpointRejected = "checkpoint_rejected"
    case noPreviousModel = "no_previous_model"
    case modelNotLoaded = "model_not_loaded"
    case overloaded
    case deadlineExceeded = "deadline_exceeded"
    case clientGone = "client_gone"
    case draining

    /// That of a request which no endpoint saw.
    init(_ failure: RequestFailure) {
        self =
            switch failure.status {
            case .badRequest: .badRequest
            case .unauthorized: .unauthorized
            case .notFound: .notFound
            case .methodNotAllowed: .methodNotAllowed
            case .requestTimeout: .requestTimeout
            case .contentTooLarge: .contentTooLarge
            case .uriTooLong: .uriTooLong
            case .unsupportedMediaType: .unsupportedMediaType
            case .expectationFailed: .expectationFailed
            case .misdirectedRequest: .misdirectedRequest
            case .tooManyRequests: .tooManyRequests
            case .requestHeaderFieldsTooLarge: .requestHeaderFieldsTooLarge
            case .notImplemented: .notImplemented
            case .serviceUnavailable: .serviceUnavailable
            case .httpVersionNotSupported: .httpVersionNotSupported
            default: .internalServerError
            }
    }
}
