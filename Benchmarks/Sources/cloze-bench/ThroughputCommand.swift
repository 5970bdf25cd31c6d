import ArgumentParser
import Foundation
import Inference

/// How many requests a second ``Recommender`` answers in process: what `serve` could reach if HTTP cost nothing.
struct ThroughputCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "throughput", abstract: "Answers carts from several tasks at once and prints one JSON object.")

    @Option(help: "The checkpoint directory.")
    var checkpoint: String

    @Option(help: "JSON: {\"carts\": [[item id, …], …], \"count\": 10}.")
    var carts: String

    @Option(help: "Lanes of the recommender.")
    var lanes: Int

    @Option(help: "Requests asked at once.")
    var concurrency: Int

    @Option(help: "Seconds to measure, after one to warm up.")
    var seconds: Double

    @Option(help: "The number format.")
    var precision = PrecisionChoice.auto

    func validate() throws {
        guard lanes >= 1, concurrency >= 1, seconds > 0 else {
            throw ValidationError("--lanes, --concurrency and --seconds are positive")
        }
    }

    func run() async throws {
        let requests = try CartRequests(path: carts)
        let (recommender, format) = try await Recommender.loaded(checkpoint, lanes: lanes, precision)
        _ = try await answer(requests, recommender, for: 1)
        let times = try await answer(requests, recommender, for: seconds).sorted()
        func percentile(_ share: Double) -> Double { times[min(times.count - 1, Int(share * Double(times.count)))] }
        try say(
            Result(
                format: format, requestsPerSecond: Double(times.count) / seconds,
                p50Milliseconds: percentile(0.5), p99Milliseconds: percentile(0.99)))
    }

    /// The milliseconds each answer took. Each task begins at a cart of its own, so that they ask different ones.
    private func answer(
        _ requests: CartRequests, _ recommender: Recommender, for seconds: Double
    ) async throws -> [Double] {
        let end = ContinuousClock.now + .seconds(seconds)
        return try await withThrowingTaskGroup(of: [Double].self) { group in
            for task in 0..<concurrency {
                group.addTask {
                    var times: [Double] = []
                    var next = task * requests.carts.count / concurrency
                    while true {
                        let query = RecommendationQuery(
                            items: requests.carts[next].map { .init($0) }, mode: .post, count: requests.count)
                        let start = ContinuousClock.now
                        guard start < end else { return times }
                        _ = try await recommender.recommend(query)
                        times.append((ContinuousClock.now - start) / .milliseconds(1))
                        next = (next + 1) % requests.carts.count
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }
}

private struct Result: Encodable {
    let format: String
    let requestsPerSecond: Double
    let p50Milliseconds: Double
    let p99Milliseconds: Double

    /// As the other side of the benchmark spells them.
    private enum CodingKeys: String, CodingKey {
        case format
        case requestsPerSecond = "requests_per_second"
        case p50Milliseconds = "p50_milliseconds"
        case p99Milliseconds = "p99_milliseconds"
    }
}
