/// A place in a text between two records.
struct TextPlace: Codable, Equatable, CustomStringConvertible {
    /// How many bytes are before it.
    var position: Int
    /// The number of the line that begins there.
    var line: Int

    var description: String { "\(position):\(line)" }
}
