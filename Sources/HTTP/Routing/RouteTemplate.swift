import Platform

/// A path template such as `/items/{id}`, matched against the bytes of a path.
struct RouteTemplate: Sendable {
    enum Segment: Sendable {
        case literal([UInt8])
        case parameter(UTF8Text)
    }

    let text: String
    let parameterCount: Int
    private let bytes: [UInt8]
    private let segments: [Segment]

    init(_ text: String) {
        precondition(text.utf8.first == ASCII.slash, "a route template begins with a slash: \"\(text)\"")
        self.text = text
        bytes = Array(text.utf8)
        segments = bytes.dropFirst().split(separator: ASCII.slash, omittingEmptySubsequences: false).map { segment in
            guard segment.first == UInt8(ascii: "{"), segment.last == UInt8(ascii: "}") else {
                return .literal(Array(segment))
            }
            return .parameter(UTF8Text(decoding: segment.dropFirst().dropLast()))
        }
        parameterCount = segments.count { if case .parameter = $0 { true } else { false } }
    }

    /// The parameters of `path` (not yet percent-decoded, beginning with a slash) if it has the template's form. A parameter
    /// matches one segment that is not empty. A trailing slash makes another path.
    func match(_ path: ArraySlice<UInt8>) -> RouteParameters? {
        if parameterCount == 0 {
            // The usual case makes no copy: same bytes, same path.
            if path.count == bytes.count, path.elementsEqual(bytes) { return RouteParameters() }
            guard path.contains(ASCII.percent) else { return nil }
        }
        var parameters = RouteParameters()
        var rest = path.dropFirst()
        for (index, segment) in segments.enumerated() {
            let end = rest.firstIndex(of: ASCII.slash) ?? rest.endIndex
            guard (end == rest.endIndex) == (index == segments.count - 1) else { return nil }
            let raw = rest[..<end]
            rest = rest[Swift.min(end + 1, rest.endIndex)...]
            switch segment {
            case .literal(let literal):
                guard raw.elementsEqual(literal) || PercentEncoding.decode(raw) == literal else { return nil }
            case .parameter(let name):
                guard !raw.isEmpty else { return nil }
                parameters.pairs.append((name, UTF8Text(decoding: PercentEncoding.decode(raw))))
            }
        }
        return parameters
    }
}
