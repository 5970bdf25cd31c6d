import ArgumentParser
import Foundation
import Inference

extension RecommendationStrategy: @retroactive ExpressibleByArgument {}

/// One request's latency through ``Recommender``, the way the service calls it.
struct LatencyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency", abstract: "Times one request for each line `round` on standard input.")

    @Option(help: "The checkpoint directory.")
    var checkpoint: String

    @Option(help: "JSON: {\"carts\": [[item id, …], …], \"count\": 10}.")
    var carts: String

    @Option(help: "Lanes of the recommender; one request runs on one lane.")
    var threads: Int

    @Option(help: "Number formats to be measured.")
    var precision: [PrecisionChoice] = [.f32]

    @Option(help: "Ways of choosing the items, each a row for each number format.")
    var task: [RecommendationStrategy] = [.topK, .greedy]

    @Option(help: "Every how many carts of a round greedy rows take one.")
    var greedyStride = 4

    func validate() throws {
        guard greedyStride >= 1 else { throw ValidationError("--greedy-stride takes numbers from 1") }
    }

    func run() async throws {
        let requests = try CartRequests(path: carts)
        var rows: [Row<[String]>] = []
        for precision in precision {
            let (recommender, format) = try await Recommender.loaded(checkpoint, lanes: threads, precision)
            for strategy in task {
                rows.append(row(strategy, recommender, format, count: requests.count))
            }
        }
        try await Contender(rows: rows, inputs: requests.carts, versions: [:]).serve()
    }

    private func row(
        _ strategy: RecommendationStrategy, _ recommender: Recommender, _ format: String, count: Int
    ) -> Row<[String]> {
        let isGreedy = strategy == .greedy
        let name = "Cloze \(strategy.rawValue): \(isGreedy ? "\(count) passes" : "one pass"), \(format)"
        return Row(name: name, task: strategy.rawValue, stride: isGreedy ? greedyStride : 1) { cart in
            let query = RecommendationQuery(
                items: cart.map { .init($0) }, mode: .post, count: count, strategy: strategy)
            return try await recommender.recommend(query).recommendations.map(\.id.string)
        }
    }
}
