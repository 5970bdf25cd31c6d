import Inference
import Platform

/// An answer as the caller reads it.
enum RecommendationResponse {
    /// About how many bytes there are beside the recommendations, and for each of them.
    private static let usualBytes = (beside: 512, each: 128)

    static func body(_ answer: RecommendationAnswer, requestID: String) -> [UInt8] {
        var json = JSONWriter(
            capacity: usualBytes.beside + answer.recommendations.count * usualBytes.each)
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
    static func serverTiming(queueSeconds: Double, inferenceSeconds: Double, total: Duration) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(80)
        append("queue;dur=", milliseconds: queueSeconds * 1000, to: &text)
        append(", inference;dur=", milliseconds: inferenceSeconds * 1000, to: &text)
        append(", total;dur=", milliseconds: total / .milliseconds(1), to: &text)
        return text
    }

    /// Appends the beginning of a metric and its value with three decimals.
    private static func append(_ beginning: StaticString, milliseconds: Double, to text: inout [UInt8]) {
        beginning.withUTF8Buffer { text.append(contentsOf: $0) }
        let microseconds = Int(clampingRounded: max(0, milliseconds) * 1000)
        let (whole, fraction) = microseconds.quotientAndRemainder(dividingBy: 1000)
        DecimalText.append(whole, to: &text)
        text.append(contentsOf: (fraction < 10 ? ".00" : fraction < 100 ? ".0" : ".").utf8)
        DecimalText.append(fraction, to: &text)
    }
}
