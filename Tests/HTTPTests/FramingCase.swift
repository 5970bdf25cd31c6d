import Testing

/// Bytes a client sends and what it gets. The same table runs against the state machine, whole and in every split, and against a
/// live socket.
struct FramingCase: Sendable, CustomTestStringConvertible {
    let name: String
    let input: [UInt8]
    /// The final statuses in order.
    let statuses: [Int]
    /// Whether the server then ends the connection. If not, a further request on it must be answered.
    let closes: Bool
    /// The last response's body, if it matters.
    let body: String?
    let heads: Set<Int>

    init(
        _ name: String, _ input: String, _ statuses: [Int], closes: Bool = false, body: String? = nil,
        heads: Set<Int> = []
    ) {
        self.init(name, bytes: Array(input.utf8), statuses, closes: closes, body: body, heads: heads)
    }

    init(
        _ name: String, bytes: [UInt8], _ statuses: [Int], closes: Bool = false, body: String? = nil,
        heads: Set<Int> = []
    ) {
        self.name = name
        input = bytes
        self.statuses = statuses
        self.closes = closes
        self.body = body
        self.heads = heads
    }

    /// Refused with this status, and the connection is closed.
    static func refused(_ name: String, _ input: String, _ status: Int = 400) -> FramingCase {
        FramingCase(name, input, [status], closes: true)
    }

    var testDescription: String { name }
}
