/// Something that is said of a span, or of what makes spans, by a name of OpenTelemetry's conventions or of our own.
public struct SpanAttribute: Sendable, Hashable {
    /// What can be said.
    public enum Value: Sendable, Hashable {
        case text(String)
        case number(Int)
    }

    /// Such as `http.route`.
    public let name: String
    public let value: Value

    public init(_ name: String, _ text: String) {
        self.name = name
        value = .text(text)
    }

    public init(_ name: String, _ number: Int) {
        self.name = name
        value = .number(number)
    }
}
