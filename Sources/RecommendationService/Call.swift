import HTTP

/// One request on its way to an answer.
struct Call: Sendable {
    let request: Request
    let parameters: RouteParameters
}
