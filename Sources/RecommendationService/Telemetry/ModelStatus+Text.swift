import Foundation
import Inference
import Telemetry

extension ModelStatus {
    /// - Parameter models: those that answer
    static func write(_ models: [ModelStatus], to text: inout PrometheusText, now: Date) {
        text.family(
            "cloze_model_info", .gauge, help: "The model that answers.",
            samples: models.map { status in
                let identity = status.identity
                return (1, [status.label, ("version", identity.version), ("digest", identity.digest)])
            })
        text.family(
            "cloze_model_pinned", .gauge, help: "Whether the model stays although there may be a newer one.",
            samples: models.flatMap { status in
                ModelPin.allCases.map { (status.pin == $0 ? 1 : 0, [status.label, ("by", $0.rawValue)]) }
            })
        text.family(
            "cloze_model_age_seconds", .gauge, help: "Since the model that answers was loaded.",
            samples: models.map { (max(0, now.timeIntervalSince($0.loadedAt)), [$0.label]) })
        text.family(
            "cloze_model_created_timestamp_seconds", .gauge, help: "When the checkpoint that answers was written.",
            samples: models.compactMap { status in
                status.createdAt.map { ($0.timeIntervalSince1970, [status.label]) }
            })
    }

    private var label: (name: String, value: String) { ("model", identity.name) }
}
