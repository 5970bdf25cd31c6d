import HTTP

/// The one place where an error becomes a status, a code and a sentence (RFC 9457).
struct Problem {
    var status: Status
    var code: ProblemCode
    /// What is wrong with this request.
    var detail: String
    var errors: [FieldError] = []
    var retryAfterSeconds: Int?

    /// Seconds after which a client may try again while no model is loaded: a load takes less.
    private static let modelRetrySeconds = 5

    init(status: Status, code: ProblemCode, detail: String, errors: [FieldError] = [], retryAfterSeconds: Int? = nil) {
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.retryAfterSeconds = retryAfterSeconds
    }

    init(_ error: ServiceError) {
        switch error {
        case .transport(let failure):
            self.init(status: failure.status, code: ProblemCode(failure), detail: "\(failure)")
        case .unsupportedMediaType(let type):
            self.init(
                status: .unsupportedMediaType, code: .unsupportedMediaType,
                detail: "The body must be JSON, not \(type); send Content-Type: application/json.")
        case .notJSON(let error):
            self.init(status: .badRequest, code: .invalidJSON, detail: "The body is \(error).")
        case .invalid(let invalid):
            self.init(
                status: .unprocessableContent, code: .invalidRequest, detail: Self.summary(of: invalid.errors),
                errors: invalid.errors)
        case .noModel:
            self.init(
                status: .serviceUnavailable, code: .modelNotLoaded, detail: "No model is loaded yet.",
                retryAfterSeconds: Self.modelRetrySeconds)
        case .unknownItem(let id):
            self.init(
                status: .notFound, code: .unknownItem, detail: "The model knows no item \(id.excerpt(bytes: 128)).")
        case .checkpointRejected(let version, let reason):
            self.init(
                status: .conflict, code: .checkpointRejected,
                detail: "The checkpoint \(version) was rejected, the model in use stays: \(reason).")
        case .noPreviousModel:
            self.init(
                status: .conflict, code: .noPreviousModel,
                detail: "There is no model to go back to: none was loaded before this one, or this is it.")
        case .overloaded(let seconds):
            self.init(
                status: .serviceUnavailable, code: .overloaded, detail: "The queue is full; try again later.",
                retryAfterSeconds: seconds)
        case .tooMuchWork(let excess):
            self.init(status: .unprocessableContent, code: .tooMuchWork, detail: excess.detail)
        case .deadlineExceeded:
            self.init(
                status: .serviceUnavailable, code: .deadlineExceeded,
                detail: "The request waited longer than it may; try again later.", retryAfterSeconds: 1)
        case .clientGone:
            self.init(
                status: .serviceUnavailable, code: .clientGone,
                detail: "The connection was closed before the answer.")
        case .draining:
            self.init(status: .serviceUnavailable, code: .draining, detail: "The service is shutting down.")
        case .unforeseen:
            self.init(
                status: .internalServerError, code: .internalServerError,
                detail: "The service failed; its log has the particulars under this request_id.")
        }
    }

    /// RFC 9457 leaves `type` at `about:blank` where the status says all there is to say; `code` tells the rest.
    func response(requestID: String) -> Response {
        var json = JSONWriter()
        write(to: &json, requestID: requestID)
        var response = Response(status: status, contentType: "application/problem+json", body: json.bytes)
        if let retryAfterSeconds { response.headers["retry-after"] = "\(retryAfterSeconds)" }
        return response
    }

    /// As one value of a longer text.
    func write(to json: inout JSONWriter, requestID: String) {
        json.object { json in
            json.member("type", "about:blank")
            json.member("title", status.reasonPhrase)
            json.member("status", status.code)
            json.member("detail", detail)
            json.member("code", code.rawValue)
            json.member("request_id", requestID)
            guard !errors.isEmpty else { return }
            json.member("errors") { json in
                json.array(errors) { json, error in
                    json.object {
                        $0.member("pointer", error.pointer)
                        $0.member("detail", error.detail)
                    }
                }
            }
        }
    }

    private static func summary(of errors: [FieldError]) -> String {
        guard let first = errors.first else { return "The request is not valid." }
        let subject = first.pointer.isEmpty ? "The body" : first.pointer
        let more = errors.count > 1 ? " (and \(errors.count - 1) more: see errors)" : ""
        return "\(subject) \(first.detail)\(more)."
    }
}
