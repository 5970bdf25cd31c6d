/// A JSON text as read by ``JSONParser``.
enum JSONValue: Equatable {
    case null
    case bool(Bool)
    /// A number as it was written: nothing is rounded before its meaning is known.
    case number(String)
    case string(String)
    case array([JSONValue])
    /// Members in their order; no name occurs twice.
    case object([JSONMember])

    /// The value's type in the words of an error message.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number(let text): "the number \(text.prefix(32))"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// The number if it is whole, however it is written (`5`, `5.0`, `5e0`: JSON Schema calls each an integer), in its
    /// one canonical spelling; `nil` for other numbers and values.
    var canonicalInteger: String? {
        guard case .number(let text) = self else { return nil }
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        if digits.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) {
            return text == "-0" ? "0" : text
        }
        // 2^53: beyond it a fraction or exponent may have lost digits.
        guard let value = Double(text), value.rounded() == value, abs(value) <= 9_007_199_254_740_992 else {
            return nil
        }
        return String(Int(value))
    }
}
