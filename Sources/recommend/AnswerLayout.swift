import Inference
import RecommendationService

/// How answers are written as text.
enum AnswerLayout: Sendable {
    /// A row a recommendation (RFC 4180, with line feeds): whose it is, rank, item, title, score.
    case csv(userColumn: String)
    /// A JSON object a user.
    case jsonLines

    /// What stands before all answers.
    var head: [UInt8] {
        switch self {
        case .csv(let userColumn): Array("\(userColumn),rank,item,title,score\n".utf8)
        case .jsonLines: []
        }
    }

    /// An answer's rows or line, line breaks included.
    func lines(_ answer: RecommendationAnswer, of user: String) -> [UInt8] {
        switch self {
        case .csv: Self.rows(answer, of: user)
        case .jsonLines: RecommendationLine.json(answer, of: user)
        }
    }

    private static func rows(_ answer: RecommendationAnswer, of user: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 * answer.recommendations.count)
        var user = user
        for recommendation in answer.recommendations {
            user.withUTF8 { append($0, to: &bytes) }
            bytes += ",\(recommendation.rank),".utf8
            recommendation.item.withID { append($0, to: &bytes) }
            bytes.append(UInt8(ascii: ","))
            recommendation.item.withTitle { append($0, to: &bytes) }
            // In the fewest digits that read back as the same number, as in the API.
            bytes += ",\(recommendation.score)\n".utf8
        }
        return bytes
    }

    /// A field, in quotation marks if it has what would end it.
    private static func append(_ field: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let isPlain = !field.contains { byte in
            byte == quote || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        }
        if isPlain { return bytes.append(contentsOf: field) }
        bytes.append(quote)
        for byte in field {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }
}
