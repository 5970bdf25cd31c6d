import HTTP

/// A problem that is the same for everybody but for the request's id: made once, so that telling it costs next to nothing.
struct PreparedProblem: Sendable {
    private let status: Status
    private let headers: Headers
    /// The body, which ends with the id, up to it and from it on.
    private let beforeID: [UInt8]
    private let afterID: [UInt8]

    /// What ends the body of a problem without field errors.
    private static let end = Array("\"}".utf8)

    /// - Parameter finish: gives the response what every one has
    /// - Precondition: there are no field errors
    init(_ problem: Problem, _ finish: (Response) -> Response) {
        let response = finish(problem.response(requestID: ""))
        precondition(problem.errors.isEmpty && response.body.suffix(Self.end.count) == Self.end[...])
        status = response.status
        headers = response.headers
        beforeID = Array(response.body.dropLast(Self.end.count))
        afterID = Self.end
    }

    func response(requestID: RequestID) -> Response {
        var body: [UInt8] = []
        body.reserveCapacity(beforeID.count + RequestID.maximumLength + afterID.count)
        body += beforeID
        // Nothing in an id has to be escaped in JSON.
        requestID.append(to: &body)
        body += afterID
        return Response(status: status, headers: headers, body: body)
    }
}
