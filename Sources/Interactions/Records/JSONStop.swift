/// Why a JSON object could not be read to its end.
enum JSONStop: Error {
    /// It goes on behind the text at hand.
    case incomplete
    case malformed(String)
}
