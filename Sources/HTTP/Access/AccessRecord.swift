import Logging
import Platform

/// What the log says about one request.
struct AccessRecord: Sendable {
    /// nil: it was not a request.
    var method: Method?
    /// The matched template, so that lines can be counted by it and no path with somebody's data is kept.
    var route: String?
    var client: SocketAddress?
    /// What it identified itself with.
    var token: BearerToken?
    var receivedAt: MonotonicTime
    var status = Status(499)
    /// Of the body, as sent.
    var bytes = 0
    var duration = Duration.zero
    let requestID: RequestID
    var traceID: String?
    /// nil: the request is not traced.
    let trace: RequestTrace?

    /// 499, as nginx has it, unless an answer follows: the client has gone.
    init(
        _ request: Request?, id: RequestID, route: String?, token: BearerToken? = nil, client: SocketAddress?,
        now: MonotonicTime
    ) {
        requestID = id
        method = request?.method
        receivedAt = request?.receivedAt ?? now
        traceID = request?.traceID
        trace = request?.trace
        self.route = route
        self.token = token
        self.client = request?.client ?? client
    }

    mutating func answer(_ response: Response, now: MonotonicTime) {
        status = response.status
        bytes = method == .head || !response.status.allowsBody ? 0 : response.body.count
        duration = now - receivedAt
    }

    var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [
            "method": "\(method?.description ?? "-")", "route": "\(route ?? "-")",
            "status": .stringConvertible(status.code), "bytes": .stringConvertible(bytes),
            "milliseconds": .stringConvertible((duration / .milliseconds(1) * 1000).rounded() / 1000),
            "client": "\(client?.host ?? "-")", "request_id": "\(requestID)",
        ]
        if let token { metadata["token"] = "\(token.name)" }
        if let traceID { metadata["trace_id"] = "\(traceID)" }
        return metadata
    }
}
