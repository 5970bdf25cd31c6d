import Foundation
import HTTP
import Logging

private struct Cart: Codable { let items: [Int] }

/// `cloze-http PORT`: our server with the routes of the benchmark, until it is killed.
@main struct ClozeHTTP {
    static func main() async throws {
        DescriptorLimit.raise()
        var configuration = ServerConfiguration(port: CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 0)
        configuration.maximumConnections = 20_000
        configuration.limits.requests = 1_000_000_000
        let server = Server(
            configuration: configuration, router: router,
            logger: Logger(label: "http") { _ in SwiftLogNoOpLogHandler() })
        try server.start()
        while true { try await Task.sleep(for: .seconds(3600)) }
    }

    private static var router: Router {
        var router = Router()
        router.add(.get, "/health", .immediate { _, _ in .text("ok") })
        router.add(
            .post, "/echo",
            .asynchronous { request, _ in
                guard let cart = try? JSONDecoder().decode(Cart.self, from: Data(request.body)),
                    let body = try? JSONEncoder().encode(cart)
                else { return .text("not a cart", status: .badRequest) }
                return Response(contentType: "application/json", body: body)
            })
        return router
    }
}
