import Platform

/// Method and path to handler.
///
/// A template is a path whose segments are literal or `{name}`; a literal segment wins over a parameter. A GET route answers
/// HEAD too. `OPTIONS *` gets 204, CONNECT and an unknown method 501, an unknown path 404, a known path with another method 405.
///
///     var router = Router()
///     router.add(.get, "/items/{id}", .asynchronous { _, parameters in .text(parameters["id"]?.string ?? "") })
public struct Router: Sendable {
    /// A registered method and template, in order of registration.
    public struct Route: Sendable, Hashable {
        /// As registered: a GET route answers HEAD too and is listed once.
        public let method: Method
        /// Such as `/items/{id}`.
        public let template: String
    }

    /// Which handler a request gets, or the answer it gets without one.
    public enum Resolution: Sendable {
        /// - Parameter refusal: what may refuse the request before its handler sees it
        case handler(Handler, RouteParameters, template: String, refusal: EarlyRefusal?)
        case response(Response)
    }

    /// Every route once.
    public private(set) var routes: [Route] = []
    /// Makes the bodies of errors.
    public let errorResponse: ErrorResponder
    /// Templates with fewer parameters first, so that literals win.
    private var entries: [Entry] = []
    /// Each once.
    private(set) var refusals: [EarlyRefusal] = []

    private struct Registration: Sendable {
        let method: Method
        let handler: Handler
        let refusal: EarlyRefusal?
    }

    private struct Entry: Sendable {
        let template: RouteTemplate
        var registrations: [Registration]

        func registration(for method: Method) -> Registration? {
            var fallback: Registration?
            for registration in registrations {
                if registration.method == method { return registration }
                if registration.method == .get, method == .head { fallback = registration }
            }
            return fallback
        }
    }

    /// - Parameter errorResponse: the body of 400, 404, 405 and so on; plain text if not given.
    public init(
        errorResponse: @escaping ErrorResponder = { failure, _, _ in .text("\(failure)\n", status: failure.status) }
    ) {
        self.errorResponse = errorResponse
    }

    /// Registers a handler; the last one registered for the same method and template wins.
    /// - Parameters:
    ///   - method: GET answers HEAD too
    ///   - template: begins with a slash, such as `/items/{id}`
    ///   - refusal: what may refuse requests of this route by their heads
    ///   - handler: what answers
    public mutating func add(_ method: Method, _ template: String, refusal: EarlyRefusal? = nil, _ handler: Handler) {
        let route = Route(method: method, template: template)
        let registration = Registration(method: method, handler: handler, refusal: refusal)
        if !routes.contains(route) { routes.append(route) }
        if let refusal, !refusals.contains(where: { $0 === refusal }) { refusals.append(refusal) }
        if let index = entries.firstIndex(where: { $0.template.text == template }) {
            entries[index].registrations.removeAll { $0.method == method }
            entries[index].registrations.append(registration)
            return
        }
        let entry = Entry(template: RouteTemplate(template), registrations: [registration])
        let place =
            entries.firstIndex { $0.template.parameterCount > entry.template.parameterCount } ?? entries.endIndex
        entries.insert(entry, at: place)
    }

    /// What an absolute target without a path asks for (RFC 9110 section 4.2.3).
    private static let root: ArraySlice<UInt8> = [ASCII.slash]

    /// Finds the handler for a request's method and path. Looks at each template at most once; copies nothing of the path unless it has
    /// parameters or percent signs.
    public func resolve(_ request: Request) -> Resolution {
        if case .other(let name) = request.method { return failure(.unknownMethod(name), request) }
        if request.method == .connect { return failure(.unknownMethod("CONNECT"), request) }
        var path = request.pathBytes
        if path.isEmpty {
            // `OPTIONS *`, and `OPTIONS http://host`, which means the same (RFC 9112 section 3.2.4).
            if request.method == .options { return .response(Response(status: .noContent)) }
            path = Self.root
        }
        for entry in entries {
            guard let parameters = entry.template.match(path), let found = entry.registration(for: request.method)
            else { continue }
            return .handler(found.handler, parameters, template: entry.template.text, refusal: found.refusal)
        }
        let allowed = methods(at: path).methods
        if allowed.isEmpty { return failure(.notFound(path: UTF8Text(request.path)), request) }
        return failure(.methodNotAllowed(request.method, allowed: allowed), request)
    }

    /// What is possible at a request's path, whatever its method, and the templates that match; both empty if there is nothing.
    func methods(at request: Request) -> (methods: [Method], templates: [String]) {
        methods(at: request.pathBytes.isEmpty ? Self.root : request.pathBytes)
    }

    private func methods(at path: ArraySlice<UInt8>) -> (methods: [Method], templates: [String]) {
        var (methods, templates): ([Method], [String]) = ([], [])
        for entry in entries where entry.template.match(path) != nil {
            templates.append(entry.template.text)
            for other in entry.registrations where !methods.contains(other.method) {
                methods.append(other.method)
                if other.method == .get { methods.append(.head) }
            }
        }
        return (methods, templates)
    }

    /// Answers without a socket: what a client would get, save for the headers the server adds. For HEAD the body is
    /// still there; the server leaves it out.
    public func respond(to request: Request) async -> Response {
        switch resolve(request) {
        case .response(let response): response
        case .handler(_, _, _, let refusal?) where refusal.isInForce(): refusal.response(request)
        case .handler(.immediate(let handle), let parameters, _, _): handle(request, parameters)
        case .handler(.asynchronous(let handle), let parameters, _, _): await handle(request, parameters)
        case .handler(.inPlace(let handle), let parameters, _, _): await handle(request, parameters).response()
        }
    }

    private func failure(_ failure: RequestFailure, _ request: Request) -> Resolution {
        .response(response(to: failure, request, request.id))
    }

    /// The error's answer, with the headers that tell a client what it may do instead.
    /// - Parameter request: nil if the bytes were not even one; `id` is its name in any case.
    func response(to failure: RequestFailure, _ request: Request?, _ id: RequestID) -> Response {
        var response = errorResponse(failure, request, id)
        switch failure {
        case .methodNotAllowed(_, let allowed):
            response.headers["allow"] = allowed.map(\.description).joined(separator: ", ")
        // RFC 9110 section 15.5.16.
        case .unsupportedContentCoding: response.headers["accept-encoding"] = "gzip"
        // RFC 6750 section 3.
        case .unauthorized(let hasCredentials):
            response.headers["www-authenticate"] = hasCredentials ? "Bearer error=\"invalid_token\"" : "Bearer"
        case .rateLimited(let seconds): response.headers["retry-after"] = "\(seconds)"
        case .malformed(.outOfMemory): response.headers["retry-after"] = "1"
        case .malformed, .notFound, .unknownMethod, .undecodableBody, .misdirected: break
        }
        return response
    }
}
