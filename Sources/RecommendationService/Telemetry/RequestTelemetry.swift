import HTTP
import Platform
import Telemetry

/// Requests by method, route and status: how many there are now, how many there were and how long they took.
///
/// The series are fixed before the first request: recording takes no lock, and no client can make more of them.
/// Requests that no route matches share one label, and so do methods that are not known.
final class RequestTelemetry: RequestObserver {
    /// The label of all others, as OpenTelemetry's conventions have it.
    static let other = "_OTHER"
    /// Upper bounds in seconds, from the shortest search to the longest a client waits.
    static let bounds = [
        0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
        2.5, 5, 10,
    ]

    private struct Key: Hashable {
        let method: UTF8Text
        let route: UTF8Text

        init(_ method: String, _ route: String) {
            self.method = UTF8Text(method)
            self.route = UTF8Text(route)
        }
    }

    private static let methods: [Method] = [
        .get, .head, .post, .put, .delete, .patch, .options, .trace, .connect, .query,
    ]
    private static let statuses: [Status] = [
        .ok, .noContent, .badRequest, .unauthorized, .forbidden, .notFound, .methodNotAllowed, .requestTimeout,
        .conflict, .contentTooLarge, .uriTooLong, .unsupportedMediaType, .expectationFailed, .unprocessableContent,
        .tooManyRequests, .requestHeaderFieldsTooLarge, Status(499), .internalServerError, .notImplemented,
        .serviceUnavailable, .gatewayTimeout, .httpVersionNotSupported,
    ]
    private static let statusIndex = Dictionary(uniqueKeysWithValues: statuses.enumerated().map { ($1.code, $0) })

    private let active = Counter()
    /// For each method and route one histogram for each of ``statuses``, and a last one for all other statuses.
    private let series: [Key: [LazyHistogram]]
    private let order: [Key]

    init(routes: [Router.Route]) {
        var order: [Key] = []
        for route in routes {
            order.append(Key(route.method.description, route.template))
            // A GET route answers HEAD too.
            if route.method == .get { order.append(Key("HEAD", route.template)) }
        }
        order += (Self.methods.map(\.description) + [Self.other]).map { Key($0, Self.other) }
        self.order = order
        series = Dictionary(
            order.map { ($0, (0...Self.statuses.count).map { _ in LazyHistogram() }) }, uniquingKeysWith: { $1 })
    }

    func requestBegan() { active.add() }

    func requestEnded(method: Method?, route: String?, status: Status, duration: Duration) {
        active.subtract()
        let name = Self.label(method)
        let statuses =
            series[Key(name, route ?? Self.other)] ?? series[Key(name, Self.other)]
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
                        ("http_request_method", key.method.string), ("http_route", key.route.string),
                        ("http_response_status_code", status),
                    ])
            }
        }
    }
}
