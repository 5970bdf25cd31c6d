import Inference
import Platform

/// An answer as the caller reads it.
enum RecommendationResponse {
    static func body(_ answer: RecommendationAnswer, requestID: String) -> [UInt8] {
        var json = JSONWriter()
        write(answer, to: &json, requestID: requestID)
        return json.bytes
    }

    /// As one value of a longer text.
    static func write(_ answer: RecommendationAnswer, to json: inout JSONWriter, requestID: String) {
        json.object { json in
            json.member("recommendations") { json in
                json.array(answer.recommendations) { write($1, to: &$0) }
            }
            json.member("sequence") { json in
                if let sequence = answer.sequence { json.array(sequence) { $0.id(of: $1) } } else { json.null() }
            }
            json.member("cart") { write(answer.cart, to: &$0) }
            json.member("model") { json in
                json.object {
                    $0.member("name", answer.model.name)
                    $0.member("version", answer.model.version)
                    $0.member("digest", answer.model.digest)
                }
            }
            json.member("fallback", answer.fallback?.rawValue)
            json.member("request_id", requestID)
        }
    }

    static func write(_ cart: CartSummary, to json: inout JSONWriter) {
        json.object {
            $0.member("used", cart.used)
            $0.member("unknown", cart.unknown)
            $0.member("truncated", cart.truncated)
            $0.member("duplicates", cart.duplicates)
        }
    }

    static func write(_ recommendation: Recommendation, to json: inout JSONWriter) {
        json.object { json in
            json.members(of: recommendation.item)
            json.member("score", recommendation.score)
            json.member("rank", recommendation.rank)
            guard let explanation = recommendation.explanation else { return }
            json.member("explanation") { json in
                json.array(explanation) { json, contribution in
                    json.object {
                        $0.member("id") { $0.id(of: contribution.item) }
                        $0.member("change", contribution.change)
                    }
                }
            }
        }
    }

    /// `Server-Timing` in milliseconds: waiting for a lane, computing, and the whole time since the request's last
    /// byte.
    static func serverTiming(queueSeconds: Double, inferenceSeconds: Double, total: Duration) -> String {
        "queue;dur=\(milliseconds(queueSeconds)), inference;dur=\(milliseconds(inferenceSeconds)),"
            + " total;dur=\(milliseconds(total / .seconds(1)))"
    }

    /// Milliseconds with three decimals.
    private static func milliseconds(_ seconds: Double) -> String {
        let microseconds = Int(clampingRounded: max(0, seconds) * 1e6)
        let fraction = String(microseconds % 1000)
        return "\(microseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
