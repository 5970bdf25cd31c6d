import ArgumentParser
import Foundation
import Inference

/// One request's latency through ``Recommender``, the way the service calls it.
struct LatencyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency", abstract: "Times one request for each line `round` on standard input.")

    @Option(help: "The checkpoint directory.")
    var checkpoint: String

    @Option(help: "JSON: {\"carts\": [[vocabulary index, …], …], \"count\": 10}.")
    var carts: String

    @Option(help: "Lanes of the recommender; one request runs on one lane.")
    var threads: Int

    func run() async throws {
        let requests = try Requests(path: carts)
        let recommender = Recommender(lanes: threads)
        try await recommender.load(checkpointAt: checkpoint)
        let row = { (name: String, strategy: RecommendationStrategy, stride: Int) in
            Row<[String]>(name: name, task: strategy.rawValue, stride: stride) { cart in
                let query = RecommendationQuery(
                    items: cart, direction: .post, count: requests.count, strategy: strategy)
                return try await recommender.recommend(query).recommendations.map(\.id)
            }
        }
        let rows = [row("Cloze top_k: one pass", .topK, 1), row("Cloze greedy: 10 passes", .greedy, 4)]
        try await Contender(rows: rows, inputs: requests.carts, versions: [:]).serve()
    }
}

/// The carts every contender answers; an item's id is its vocabulary index.
private struct Requests: Decodable {
    let carts: [[String]]
    let count: Int

    private struct File: Decodable {
        let carts: [[Int]]
        let count: Int
    }

    init(path: String) throws(ContenderError) {
        do {
            let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: URL(filePath: path)))
            carts = file.carts.map { $0.map(String.init) }
            count = file.count
        } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
    }
}
