import Platform

/// A JSON text as read by ``JSONParser``.
enum JSONValue: Equatable {
    case null
    case bool(Bool)
    /// A number as it was written: nothing is rounded before its meaning is known.
    case number(UTF8Text)
    case string(UTF8Text)
    case array([JSONValue])
    /// Members in their order; no name occurs twice.
    case object([JSONMember])

    /// The value's type in the words of an error message.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number(let text): "the number \(text.excerpt(bytes: 32))"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// The number if it is whole, however it is written, in its one canonical spelling; `nil` for other numbers and
    /// values.
    var canonicalInteger: UTF8Text? {
        guard case .number(let text) = self else { return nil }
        return DecimalInteger.canonical(text)
    }
}
