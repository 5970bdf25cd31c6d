import HTTP
import Synchronization
import Telemetry

/// Requests by method, route and status: how many there are now, how many there were and how long they took.
///
/// Which series there can be is settled before the first request, so that a request takes no lock and no client can make
/// them more: whatever is not routed is one route, whatever is no method we know is one method.
final class RequestTelemetry: RequestObserver {
    /// The label of all others, as OpenTelemetry's conventions have it.
    static let other = "_OTHER"
    /// Seconds, from a health check's to a client's patience.
    static let bounds = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    private struct Key: Hashable {
        let method: String
        let route: String
    }

    private static let methods: [Method] = [
        .get, .head, .post, .put, .delete, .patch, .options, .trace, .connect,
    ]
    private static let statuses: [Status] = [
        .ok, .noContent, .badRequest, .unauthorized, .forbidden, .notFound, .methodNotAllowed, .requestTimeout,
        .conflict, .contentTooLarge, .uriTooLong, .unsupportedMediaType, .expectationFailed, .unprocessableContent,
        .tooManyRequests, .requestHeaderFieldsTooLarge, Status(499), .internalServerError, .notImplemented,
        .serviceUnavailable, .gatewayTimeout, .httpVersionNotSupported,
    ]
    private static let statusIndex = Dictionary(uniqueKeysWithValues: statuses.enumerated().map { ($1.code, $0) })

    private let active = Counter()
    /// Each with one histogram a status, and one for all other statuses.
    private let series: [Key: [LazyHistogram]]
    private let order: [Key]

    init(routes: [Router.Route]) {
        var order: [Key] = []
        for route in routes {
            order.append(Key(method: route.method.description, route: route.template))
            // A GET route answers HEAD too.
            if route.method == .get { order.append(Key(method: "HEAD", route: route.template)) }
        }
        order += (Self.methods.map(\.description) + [Self.other]).map { Key(method: $0, route: Self.other) }
        self.order = order
        series = Dictionary(
            order.map { ($0, (0...Self.statuses.count).map { _ in LazyHistogram() }) }, uniquingKeysWith: { $1 })
    }

    func requestBegan() { active.add() }

    func requestEnded(method: Method?, route: String?, status: Status, duration: Duration) {
        active.subtract()
        let name = Self.label(method)
        let statuses =
            series[Key(method: name, route: route ?? Self.other)] ?? series[Key(method: name, route: Self.other)]
        statuses?[Self.statusIndex[status.code] ?? Self.statuses.count].record(duration / .seconds(1))
    }

    private static func label(_ method: Method?) -> String {
        switch method {
        case .other, nil: other
        case .some(let method): method.description
        }
    }

    func write(to text: inout PrometheusText) {
        text.family("http_server_active_requests", .gauge, help: "Requests being answered.")
        text.sample("http_server_active_requests", active.value)
        let name = "http_server_request_duration_seconds"
        text.family(name, .histogram, help: "From a request's last byte to its answer.")
        for key in order {
            for (index, histogram) in (series[key] ?? []).enumerated() {
                guard let histogram = histogram.made else { continue }
                let status = index < Self.statuses.count ? "\(Self.statuses[index].code)" : Self.other
                text.samples(
                    name, histogram,
                    [
                        ("http_request_method", key.method), ("http_route", key.route),
                        ("http_response_status_code", status),
                    ])
            }
        }
    }
}

/// A histogram made when first recorded to: most combinations of route and status never occur.
private final class LazyHistogram: Sendable {
    private let reference = AtomicLazyReference<Histogram>()

    var made: Histogram? { reference.load() }

    func record(_ value: Double) {
        (reference.load() ?? reference.storeIfNil(Histogram(bounds: RequestTelemetry.bounds))).record(value)
    }
}
