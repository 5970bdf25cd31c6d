import HTTP

/// The one place where an error becomes a status, a code and a sentence (RFC 9457).
struct Problem {
    var status: Status
    /// A stable name programs can branch on.
    var code: String
    /// What is wrong with this request.
    var detail: String
    var errors: [FieldError] = []
    var retryAfterSeconds: Int?

    /// Seconds after which a client may try again while no model is loaded: a load takes less.
    private static let modelRetrySeconds = 5

    init(status: Status, code: String, detail: String, errors: [FieldError] = [], retryAfterSeconds: Int? = nil) {
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.retryAfterSeconds = retryAfterSeconds
    }

    init(_ error: ServiceError) {
        switch error {
        case .transport(let failure):
            self.init(status: failure.status, code: Self.code(for: failure.status), detail: "\(failure)")
        case .unsupportedMediaType(let type):
            self.init(
                status: .unsupportedMediaType, code: "unsupported_media_type",
                detail: "The body must be JSON, not \(type); send Content-Type: application/json.")
        case .notJSON(let error):
            self.init(status: .badRequest, code: "invalid_json", detail: "The body is \(error).")
        case .invalid(let invalid):
            self.init(
                status: .unprocessableContent, code: "invalid_request", detail: Self.summary(of: invalid.errors),
                errors: invalid.errors)
        case .noModel:
            self.init(
                status: .serviceUnavailable, code: "model_not_loaded", detail: "No model is loaded yet.",
                retryAfterSeconds: Self.modelRetrySeconds)
        case .unknownItem(let id):
            self.init(
                status: .notFound, code: "unknown_item", detail: "The model knows no item \(id.excerpt(bytes: 128)).")
        case .checkpointRejected(let version, let reason):
            self.init(
                status: .conflict, code: "checkpoint_rejected",
                detail: "The checkpoint \(version) was rejected, the model in use stays: \(reason).")
        case .noPreviousModel:
            self.init(
                status: .conflict, code: "no_previous_model",
                detail: "There is no model to go back to: none was loaded before this one, or this is it.")
        case .overloaded(let seconds):
            self.init(
                status: .serviceUnavailable, code: "overloaded", detail: "The queue is full; try again later.",
                retryAfterSeconds: seconds)
        case .tooMuchWork(let excess):
            self.init(status: .unprocessableContent, code: "too_much_work", detail: excess.detail)
        case .deadlineExceeded:
            self.init(
                status: .serviceUnavailable, code: "deadline_exceeded",
                detail: "The request waited longer than it may; try again later.", retryAfterSeconds: 1)
        case .clientGone:
            self.init(
                status: .serviceUnavailable, code: "client_gone",
                detail: "The connection was closed before the answer.")
        case .draining:
            self.init(status: .serviceUnavailable, code: "draining", detail: "The service is shutting down.")
        case .unforeseen:
            self.init(
                status: .internalServerError, code: "internal_server_error",
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
            json.member("code", code)
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

    /// `Content Too Large` → `content_too_large`.
    private static func code(for status: Status) -> String {
        let bytes = status.reasonPhrase.utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: " "): UInt8(ascii: "_")
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            default: byte
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
