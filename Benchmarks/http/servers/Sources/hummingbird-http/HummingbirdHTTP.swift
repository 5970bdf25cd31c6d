import Hummingbird

private struct Cart: ResponseCodable { let items: [Int] }

/// `hummingbird-http PORT`: the peer with the same routes.
@main struct HummingbirdHTTP {
    static func main() async throws {
        let router = Router()
        router.get("/health") { _, _ in "ok" }
        router.post("/echo") { request, context in try await request.decode(as: Cart.self, context: context) }
        let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8080
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)))
        try await application.runService()
    }
}
