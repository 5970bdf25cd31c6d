import Foundation

/// Reads the JSON of a checkpoint, whoever wrote it.
///
/// Foundation's decoder takes several encodings, lets a name occur twice, and hashes names as Unicode text, which takes
/// quadratic time for runs of combining marks. So a text is looked over first, in one walk over its bytes: what this program
/// writes passes, and what passes costs no more than its size.
public enum CheckpointJSON {
    /// Lists and objects in each other; what this program writes has five.
    private static let maximumDepth = 16
    /// Bytes of a member's name; of a tensor it is the path through the network's modules.
    private static let longestName = 256
    /// Bytes of a string: a path, or an item's id.
    private static let longestString = 16_384

    /// Decodes an object. Costs a walk over the bytes beside what Foundation takes.
    ///
    /// - Parameter path: of the file, for errors
    /// - Throws: ``CheckpointError/malformed(path:reason:)`` with the place
    public static func decode<Value: Decodable>(
        _: Value.Type, from json: some Collection<UInt8>, path: String
    ) throws(CheckpointError) -> Value {
        let bytes = Array(json)
        var outline = Outline(bytes)
        if let problem = outline.problem() { throw .malformed(path: path, reason: problem) }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch {
            throw .malformed(path: path, reason: Self.reason(error))
        }
    }

    /// What went wrong and where, without what Foundation adds for its own developers.
    private static func reason(_ error: any Error) -> String {
        let context: DecodingError.Context
        switch error as? DecodingError {
        case .dataCorrupted(let found), .keyNotFound(_, let found), .typeMismatch(_, let found),
            .valueNotFound(_, let found):
            context = found
        default: return "it is not the JSON it should be: \(error)".prefix(500).description
        }
        let place = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "/")
        return String("\(place.isEmpty ? "" : "at \(place): ")\(context.debugDescription)".prefix(500))
    }

    /// The structure of a text: strings, brackets and names. Whether the rest is JSON is the decoder's to say.
    private struct Outline {
        private let bytes: [UInt8]
        private var place = 0
        /// The names seen in each object that is open; `nil` for a list.
        private var open: [Set<[UInt8]>?] = []

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        /// `nil` if there is none.
        mutating func problem() -> String? {
            guard bytes.first == UInt8(ascii: "{") else { return "it is not a JSON object in UTF-8" }
            while place < bytes.count {
                let byte = bytes[place]
                place += 1
                switch byte {
                case UInt8(ascii: "{"): open.append([])
                case UInt8(ascii: "["): open.append(nil)
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if open.isEmpty { return "byte \(place) closes what was not opened" }
                    open.removeLast()
                case UInt8(ascii: "\""): if let problem = string() { return problem }
                case 0..<0x20 where byte != 0x0A && byte != 0x0D && byte != 0x09:
                    return "byte \(place) is a control character"
                default: break
                }
                if open.count > maximumDepth { return "byte \(place) is deeper than \(maximumDepth) lists and objects" }
            }
            return open.isEmpty ? nil : "it is cut short"
        }

        /// From behind the opening quotation mark to behind the closing one.
        private mutating func string() -> String? {
            let start = place
            var isPlain = true
            while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
                let isEscape = bytes[place] == UInt8(ascii: "\\")
                isPlain = isPlain && !isEscape && (0x20..<0x7F).contains(bytes[place])
                place += isEscape ? 2 : 1
            }
            guard place < bytes.count else { return "it is cut short" }
            let text = start..<place
            place += 1
            guard text.count <= longestString else { return "the string at byte \(start) has \(text.count) bytes" }
            var next = place
            while next < bytes.count, bytes[next] <= 0x20 { next += 1 }
            guard next < bytes.count, bytes[next] == UInt8(ascii: ":") else { return nil }
            guard isPlain, text.count <= longestName else {
                return "the name at byte \(start) is not at most \(longestName) ASCII characters"
            }
            guard let last = open.indices.last, open[last] != nil else { return "byte \(next) names what is no member" }
            guard open[last]?.insert(Array(bytes[text])).inserted == true else {
                return "it has the name \(String(decoding: bytes[text], as: UTF8.self)) twice"
            }
            return nil
        }
    }
}
