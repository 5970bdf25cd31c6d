import ArgumentParser
import Checkpoints
import Foundation
import Inference
import Logging

extension PrecisionChoice: @retroactive ExpressibleByArgument {}

/// The carts every contender answers, as the checkpoint's item ids.
struct CartRequests {
    let carts: [[String]]
    let count: Int

    private struct File: Decodable {
        let carts: [[ItemID]]
        let count: Int
    }

    /// A string, or a number where ids are vocabulary indices.
    private struct ItemID: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            text = try (try? container.decode(Int.self)).map(String.init) ?? container.decode(String.self)
        }
    }

    init(path: String) throws(ContenderError) {
        do {
            let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: URL(filePath: path)))
            carts = file.carts.map { $0.map(\.text) }
            count = file.count
        } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
    }
}

extension Recommender {
    /// One with a checkpoint, and the number format it answers in.
    static func loaded(
        _ checkpoint: String, lanes: Int, _ precision: PrecisionChoice
    ) async throws -> (recommender: Recommender, format: String) {
        let recommender = Recommender(InferenceConfiguration(lanes: lanes, precision: precision))
        let reloader = ModelReloader(
            try CheckpointLocation(path: checkpoint), recommender, logger: Logger(label: "cloze-bench"))
        let report = await reloader.reload()
        guard let status = await reloader.status() else {
            throw ContenderError.unreadable(path: checkpoint, reason: report.reason ?? "it could not be loaded")
        }
        return (recommender, status.precision.format.rawValue)
    }
}
