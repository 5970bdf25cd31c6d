import Training

/// A value of a flat JSON object as text.
struct JSONScalar: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            text = flag ? "yes" : "no"
        } else if let number = try? container.decode(Int.self) {
            text = NumberText.count(number)
        } else if let number = try? container.decode(Float.self) {
            text = "\(number)"
        } else {
            text = try container.decode(String.self)
        }
    }
}
