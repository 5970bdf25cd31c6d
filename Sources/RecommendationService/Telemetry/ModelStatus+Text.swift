import Foundation
import Inference
import Telemetry

extension ModelStatus {
    func write(to text: inout PrometheusText, now: Date) {
        text.family("cloze_model_info", .gauge, help: "The model that answers.")
        text.sample("cloze_model_info", 1, [("version", identity.version), ("digest", identity.digest)])
        text.family("cloze_model_pinned", .gauge, help: "Whether the model stays although there may be a newer one.")
        for by in ModelPin.allCases { text.sample("cloze_model_pinned", pin == by ? 1 : 0, [("by", by.rawValue)]) }
        text.family("cloze_model_age_seconds", .gauge, help: "Since the model that answers was loaded.")
        text.sample("cloze_model_age_seconds", max(0, now.timeIntervalSince(loadedAt)))
        if let createdAt {
            let name = "cloze_model_created_timestamp_seconds"
            text.family(name, .gauge, help: "When the checkpoint that answers was written.")
            text.sample(name, createdAt.timeIntervalSince1970)
        }
    }
}
