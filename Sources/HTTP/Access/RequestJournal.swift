import Platform

/// What is noted of the request a connection handles: its line in the access log, what the observer is told, and its span if it is traced.
/// Without all of them it costs nothing.
struct RequestJournal {
    private let accessLines: AccessLines?
    private let observer: (any RequestObserver)?
    /// nil: no request is being handled, or nobody wants to know.
    private var record: AccessRecord?
    private var logsSuccess = true

    init(accessLines: AccessLines?, observer: (any RequestObserver)?) {
        self.accessLines = accessLines
        self.observer = observer
    }

    /// - Parameters:
    ///   - request: nil: what came was none
    ///   - route: the matched template
    ///   - token: what it identified itself with
    ///   - peer: who is connected
    ///   - logsSuccess: whether it has a line in the access log, and its span, also if all goes well
    mutating func begin(
        _ request: Request?, id: RequestID, route: String? = nil, token: BearerToken? = nil, peer: SocketAddress?,
        now: MonotonicTime, logsSuccess: Bool = true
    ) {
        guard accessLines != nil || observer != nil || request?.trace != nil else { return }
        record = AccessRecord(request, id: id, route: route, token: token, client: peer, now: now)
        self.logsSuccess = logsSuccess
        observer?.requestBegan()
    }

    mutating func answer(_ response: Response) {
        record?.answer(response, now: .now)
        end()
    }

    /// The client has gone before its answer.
    mutating func abandon() {
        guard let receivedAt = record?.receivedAt else { return }
        record?.duration = .now - receivedAt
        end()
    }

    private mutating func end() {
        guard let record else { return }
        if logsSuccess || record.status.code >= 400 {
            accessLines?.append(record)
            record.trace?.end(record)
        }
        observer?.requestEnded(
            method: record.method, route: record.route, status: record.status, duration: record.duration)
        self.record = nil
    }
}
