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

    @Option(help: "Number formats to be measured.")
    var precision: [PrecisionChoice] = [.f32]

    func run() async throws {
        let requests = try CartRequests(path: carts)
        var rows: [Row<[String]>] = []
        for precision in precision {
            let (recommender, format) = try await Recommender.loaded(checkpoint, lanes: threads, precision)
            let row = { (name: String, strategy: RecommendationStrategy, stride: Int) in
                Row<[String]>(name: "\(name), \(format)", task: strategy.rawValue, stride: stride) { cart in
                    let query = RecommendationQuery(
                        items: cart.map { .init($0) }, mode: .post, count: requests.count, strategy: strategy)
                    return try await recommender.recommend(query).recommendations.map(\.id.string)
                }
            }
            rows += [row("Cloze top_k: one pass", .topK, 1), row("Cloze greedy: 10 passes", .greedy, 4)]
        }
        try await Contender(rows: rows, inputs: requests.carts, versions: [:]).serve()
    }
}
