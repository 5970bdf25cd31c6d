import BERT4Rec
import Foundation
import Inference
import Scoring

/// The body of `GET /model`, and of what changes the model.
struct ModelDescription: Encodable {
    /// The weights' number format, and how others did that were tried.
    struct Precision: Encodable {
        struct Trial: Encodable {
            var format: String
            var overlap: Double
            var time: Double
        }

        var format: String
        var trials: [Trial]

        init(_ report: PrecisionReport) {
            format = report.format.rawValue
            trials = report.trials.map { Trial(format: $0.format.rawValue, overlap: $0.overlap, time: $0.time) }
        }
    }

    /// What each part of the scores is multiplied with.
    struct Blend: Encodable {
        var network: Float
        var transitions: Float?
        var autoencoder: Float?
        var linear: Float?
        var cosine: Float?
        var repeats: Float?
        var recent: Float?

        init(_ auxiliary: AuxiliaryConfiguration) {
            network = auxiliary.network
            (transitions, autoencoder) = (auxiliary[.transitions], auxiliary[.autoencoder])
            (linear, cosine) = (auxiliary[.linear], auxiliary[.cosine])
            (repeats, recent) = (auxiliary[.repeats], auxiliary[.recent])
        }
    }

    struct Reload: Encodable {
        var outcome: String
        var version: String
        var reason: String?
        var overlap: Double?
        var date: Date
        /// Whom it concerns; only said to who asked for it.
        var scope: String?

        /// - Parameter scope: ``ModelPin/process`` where only this process was asked
        init(_ report: ReloadReport, scope: ModelPin? = nil) {
            self.scope = scope?.rawValue
            outcome = report.outcome.rawValue
            version = report.version
            reason = report.reason
            overlap = report.overlap
            date = report.date
        }

        func body() throws -> [UInt8] { try ModelDescription.encoded(self) }
    }

    /// Among the models that answer side by side.
    var name: String
    var version: String
    var digest: String
    var configuration: ModelConfiguration
    /// Named as the API names it.
    /// Absent if the network answers alone.
    var blend: Blend?
    var parameterCount: Int
    var itemCount: Int
    var metrics: [String: Double]
    /// The default of the request's field of this name.
    var excludeSeen: Bool
    var precision: Precision
    var kernelSet: String
    var loadedAt: Date
    var loadSeconds: Double
    var lastReload: Reload?
    var pinned: Bool
    /// Absent if it is not.
    var pinnedBy: String?

    init(_ status: ModelStatus) {
        name = status.identity.name
        version = status.identity.version
        digest = status.identity.digest
        configuration = status.configuration
        blend = status.auxiliary.map(Blend.init)
        parameterCount = status.parameterCount
        itemCount = status.itemCount
        metrics = status.metrics
        excludeSeen = status.excludesSeen
        precision = Precision(status.precision)
        kernelSet = status.kernelSet.rawValue
        loadedAt = status.loadedAt
        loadSeconds = status.loadSeconds
        lastReload = status.lastReload.map { Reload($0) }
        pinned = status.pin != nil
        pinnedBy = status.pin?.rawValue
    }

    func body() throws -> [UInt8] { try Self.encoded(self) }

    private static func encoded(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        // Training that diverged leaves metrics that are not finite, which JSON has no numbers for.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(value))
    }
}
