import Inference

/// An answer as the caller reads it.
enum RecommendationResponse {
    static func body(_ answer: RecommendationAnswer, requestID: String) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("recommendations") { json in
                json.array(answer.recommendations) { json, recommendation in
                    json.object {
                        $0.member("id", recommendation.id)
                        $0.member("title", recommendation.title)
                        $0.member("score", recommendation.score)
                        $0.member("rank", recommendation.rank)
                    }
                }
            }
            json.member("sequence", answer.sequence)
            json.member("cart") { json in
                json.object {
                    $0.member("used", answer.cart.used)
                    $0.member("unknown", answer.cart.unknown)
                    $0.member("truncated", answer.cart.truncated)
                    $0.member("duplicates", answer.cart.duplicates)
                }
            }
            json.member("model") { json in
                json.object {
                    $0.member("version", answer.model.version)
                    $0.member("digest", answer.model.digest)
                }
            }
            json.member("fallback", answer.fallback?.rawValue)
            json.member("request_id", requestID)
        }
        return json.bytes
    }

    /// `Server-Timing` in milliseconds: waiting for a turn, computing, and everything from the request's last byte on.
    static func serverTiming(_ answer: RecommendationAnswer, total: Duration) -> String {
        let totalSeconds = Double(total.components.seconds) + Double(total.components.attoseconds) * 1e-18
        return "queue;dur=\(milliseconds(answer.queueSeconds)), inference;dur=\(milliseconds(answer.inferenceSeconds)),"
            + " total;dur=\(milliseconds(totalSeconds))"
    }

    /// Milliseconds with three decimals.
    private static func milliseconds(_ seconds: Double) -> String {
        let microseconds = Int((max(0, seconds) * 1e6).rounded())
        let fraction = String(microseconds % 1000)
        return "\(microseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
