import BERT4Rec
import Foundation
import Inference

/// The body of `GET /model`.
struct ModelDescription: Encodable {
    struct Expert: Encodable {
        var name: String
        var weight: Float
    }

    struct Reload: Encodable {
        var outcome: String
        var version: String
        var reason: String?
        var date: Date
    }

    var version: String
    var digest: String
    var configuration: ModelConfiguration
    var expert: Expert?
    var parameterCount: Int
    var itemCount: Int
    var metrics: [String: Double]
    var loadedAt: Date
    var loadSeconds: Double
    var lastReload: Reload?

    init(_ status: ModelStatus) {
        version = status.identity.version
        digest = status.identity.digest
        configuration = status.configuration
        expert = status.expert.map { Expert(name: $0.name, weight: $0.weight) }
        parameterCount = status.parameterCount
        itemCount = status.itemCount
        metrics = status.metrics
        loadedAt = status.loadedAt
        loadSeconds = status.loadSeconds
        lastReload = status.lastReload.map {
            Reload(outcome: $0.outcome.rawValue, version: $0.version, reason: $0.reason, date: $0.date)
        }
    }

    func body() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        // A training that diverged has metrics JSON has no numbers for.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(self))
    }
}
