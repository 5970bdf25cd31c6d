import Platform

/// What happens to a request between the connection and its handler, and to the answer on its way back. No sockets, no state
/// of a connection.
final class RequestPipeline: Sendable {
    let router: Router
    private let coding: ContentCoding
    private let proxies: TrustedProxies?
    private let hostNames: HostNames?
    private let tokens: BearerTokens?
    private let privilegedTokens: BearerTokens?
    private let privilegedRoutes: Set<UTF8Text>
    let limiter: RateLimiter?
    let tracer: RequestTracer?
    private let openRoutes: Set<UTF8Text>
    private let unloggedRoutes: Set<UTF8Text>
    let crossOrigin: CrossOriginPolicy?
    /// Routes of which no page of another origin may read anything.
    private let sameOriginRoutes: Set<UTF8Text>

    /// Of a body that is read, and of an answer that is compressed, in a turn of the event loop: about a tenth of a millisecond.
    private static let bytesInPlace = 4 * 1024

    /// What is known about a request before its body is looked at.
    struct Decision {
        enum Outcome {
            case respond(Response)
            case run(Handler, RouteParameters)
        }

        var outcome: Outcome
        /// The matched template.
        var route: String?
        /// The one it carried, if it had to carry one and may pass.
        var token: BearerToken?
    }

    init(
        router: Router, configuration: ServerConfiguration, tokens: BearerTokens? = nil,
        privilegedTokens: BearerTokens? = nil
    ) {
        self.router = router
        self.tokens = tokens
        self.privilegedTokens = privilegedTokens
        privilegedRoutes = configuration.privilegedRoutes
        coding = ContentCoding(
            bodyLimit: configuration.limits.request.body, threshold: configuration.compressionThreshold)
        proxies = configuration.proxies
        hostNames = configuration.hostNames.map(HostNames.init)
        limiter = configuration.rateLimit.map(RateLimiter.init)
        tracer = configuration.tracer
        openRoutes = configuration.openRoutes
        unloggedRoutes = configuration.unloggedRoutes
        crossOrigin = configuration.crossOrigin
        sameOriginRoutes = configuration.sameOriginRoutes.union(configuration.privilegedRoutes)
    }

    /// Whether the access log has a line for a request also where all went well.
    func logsSuccess(of route: String?) -> Bool {
        unloggedRoutes.isEmpty || route.map { unloggedRoutes.contains(UTF8Text($0)) } != true
    }

    /// Whose connections are counted together; nil: this one's are not, because many clients come through it.
    func connectionClient(_ peer: SocketAddress?) -> IPAddress? {
        guard let peer, proxies?.trusts(peer) != true else { return nil }
        return IPAddress(clientAt: peer)
    }

    /// Who sent the request, by the word of proxies that are trusted.
    func client(of request: Request, peer: SocketAddress?) -> SocketAddress? {
        guard let proxies else { return peer }
        return proxies.client(request.headers, peer: peer)
    }

    /// Whether some requests are refused now by their heads.
    var refusesHeads: Bool { router.refusals.contains { $0.isInForce() } }

    /// What is to be done about a request whose body has not been taken in; nil: what only the whole request tells.
    /// - Parameter isHeldBack: its client waits to be told whether to send the body
    func decide(head request: Request, isHeldBack: Bool) -> Decision? {
        let resolution = router.resolve(request)
        if !isHeldBack {
            guard case .handler(_, _, _, let refusal?) = resolution, refusal.isInForce() else { return nil }
        }
        return decide(request, resolution, isCounted: false)
    }

    /// - Parameters:
    ///   - request: all of it
    ///   - isCounted: whether the rate limit has counted it, when its head was decided about
    func decide(_ request: Request, isCounted: Bool) -> Decision {
        decide(request, router.resolve(request), isCounted: isCounted)
    }

    private func decide(_ request: Request, _ resolution: Router.Resolution, isCounted: Bool) -> Decision {
        // A browser asks without the page's token, and the answer holds nothing.
        if let response = preflight(request) { return Decision(outcome: .respond(response)) }
        var route: String?
        if case .handler(_, _, let template, _) = resolution { route = template }
        let token: BearerToken?
        do throws(RequestFailure) {
            token = try admit(request, route, isCounted: isCounted)
        } catch {
            return Decision(outcome: .respond(router.response(to: error, request, request.id)), route: route)
        }
        if !isCounted { token?.requests.add() }
        let outcome: Decision.Outcome
        switch resolution {
        case .response(let response): outcome = .respond(response)
        case .handler(_, _, _, let refusal?) where refusal.isInForce(): outcome = .respond(refusal.response(request))
        case .handler(let handler, let parameters, _, _): outcome = .run(handler, parameters)
        }
        return Decision(outcome: outcome, route: route, token: token)
    }

    /// nil if it is none, or there is nothing at its path for pages.
    private func preflight(_ request: Request) -> Response? {
        guard let crossOrigin, crossOrigin.isPreflight(request) else { return nil }
        let (methods, templates) = router.methods(at: request)
        guard !methods.isEmpty, !isForNoPage(templates) else { return nil }
        return crossOrigin.preflightResponse(methods, request.headers)
    }

    /// What the answer to a request says to pages of other origins.
    /// - Parameter route: the matched template
    func crossOriginGrant(_ request: Request, route: String?) -> CrossOriginGrant {
        guard let crossOrigin else { return .none }
        // A method that is not possible there has no route, and its answer says which are.
        let isWithheld =
            if let route {
                sameOriginRoutes.contains(UTF8Text(route))
            } else {
                isForNoPage(router.methods(at: request).templates)
            }
        return isWithheld ? .none : crossOrigin.grant(request.headers)
    }

    private func isForNoPage(_ templates: [String]) -> Bool {
        templates.contains { sameOriginRoutes.contains(UTF8Text($0)) }
    }

    /// - Returns: the token it had to carry; nil if it need not carry one
    private func admit(_ request: Request, _ route: String?, isCounted: Bool) throws(RequestFailure) -> BearerToken? {
        // Only HTTP/1.0 may have none, which no browser speaks.
        if let hostNames, let host = request.headers.bytes(of: "host"), !hostNames.contains(host) {
            throw .misdirected(host: UTF8Text(decoding: host))
        }
        var token: BearerToken?
        if route.map({ openRoutes.contains(UTF8Text($0)) }) != true {
            // Before the token is looked at, so that guessing is limited too.
            if !isCounted, let wait = limiter?.take(request.client, now: .now) {
                throw .rateLimited(retryAfterSeconds: wait.wholeSecondsUp)
            }
            token = try self.token(of: request, route)
        }
        if route != nil, case .unsupported(let name) = request.bodyCoding { throw .unsupportedContentCoding(name) }
        return token
    }

    private func token(of request: Request, _ route: String?) throws(RequestFailure) -> BearerToken? {
        guard route.map({ privilegedRoutes.contains(UTF8Text($0)) }) == true else {
            return try tokens?.token(of: request.headers)
        }
        // A route that was to be guarded must not be open because its file was forgotten.
        guard let privilegedTokens else { throw .unauthorized(hasCredentials: false) }
        return try privilegedTokens.token(of: request.headers)
    }

    /// What a request takes while it is handled: its body, and what that may become once decompressed.
    func bytesHeld(by request: Request) -> Int {
        request.body.count + (coding.mustDecode(request) ? coding.bodyLimit : 0)
    }

    /// Whether a handler may look at the body in a turn of the event loop: decompressing takes long, and so does a large one.
    func isReadInPlace(_ request: Request) -> Bool {
        request.body.count <= Self.bytesInPlace && request.bodyCoding != .gzip
    }

    /// For a request with an immediate handler.
    func run(
        _ handler: (Request, RouteParameters) -> Response, _ request: Request, _ parameters: RouteParameters
    ) -> Response {
        coding.encode(handler(request, parameters), for: request, mayCompress: false)
    }

    /// For a request with an asynchronous handler; decompressing happens off the event loop too.
    func run(
        _ handler: (Request, RouteParameters) async -> Response, _ request: Request, _ parameters: RouteParameters
    ) async -> Response {
        var request = request
        do throws(RequestFailure) {
            try coding.decode(&request)
        } catch {
            return router.response(to: error, request, request.id)
        }
        return coding.encode(await handler(request, parameters), for: request)
    }

    /// For a request with a handler that begins in place, and a body that is as it came.
    func begin(
        _ handler: (Request, RouteParameters) -> Reply, _ request: Request, _ parameters: RouteParameters
    ) -> Reply {
        switch handler(request, parameters) {
        case .response(let response): .response(encodeInPlace(response, for: request))
        case .later(let rest):
            .later { [self] in
                let response = await rest()
                if response.body.count <= Self.bytesInPlace { return encodeInPlace(response, for: request) }
                return await encodeElsewhere(response, for: request)
            }
        case .elsewhere(let rest): .elsewhere { [coding] in coding.encode(await rest(), for: request) }
        }
    }

    private func encodeInPlace(_ response: consuming Response, for request: Request) -> Response {
        let mayCompress = response.body.count <= Self.bytesInPlace
        return coding.encode(response, for: request, mayCompress: mayCompress)
    }

    private func encodeElsewhere(_ response: Response, for request: Request) async -> Response {
        await withTaskExecutorPreference(BackgroundExecutor.shared) { coding.encode(response, for: request) }
    }
}
