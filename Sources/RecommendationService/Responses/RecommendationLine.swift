import Inference
import Platform

/// An answer as a line of a file with the answers of many users: what the API says of it, and whose it is. Which model it is from
/// is the same for the whole file.
package enum RecommendationLine {
    /// One JSON object with its line break.
    package static func json(_ answer: RecommendationAnswer, of user: String) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("user", UTF8Text(user))
            json.member("recommendations") { json in
                json.array(answer.recommendations) { RecommendationResponse.write($1, to: &$0) }
            }
            json.member("cart") { RecommendationResponse.write(answer.cart, to: &$0) }
            json.member("fallback", answer.fallback?.rawValue)
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }
}
