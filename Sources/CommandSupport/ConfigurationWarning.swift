/// Something about a configuration that works but that its owner should know.
public struct ConfigurationWarning: Sendable, Equatable, CustomStringConvertible {
    /// One sentence: what is so, and what to do about it.
    public let message: String
    /// What the sentence is about, by name, for the fields of a log line.
    public let details: [String: String]

    /// - Parameters:
    ///   - message: one sentence without a full stop
    ///   - details: names and values
    public init(_ message: String, details: [String: String] = [:]) {
        self.message = message
        self.details = details
    }

    /// The sentence and the details in one line.
    public var description: String {
        let listed = details.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return listed.isEmpty ? message : "\(message) (\(listed.joined(separator: "; ")))"
    }
}
