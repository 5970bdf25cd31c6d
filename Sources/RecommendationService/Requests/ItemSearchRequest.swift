import HTTP

/// The query parameters of `GET /items`.
struct ItemSearchRequest: Equatable {
    static let limits = 1...100

    var query = ""
    var limit = 20

    /// Every parameter that is wrong, unknown or repeated is reported.
    init(_ request: Request) throws(InvalidRequest) {
        var reader = FieldReader()
        var seen: Set<String> = []
        for (name, value) in request.queryItems {
            reader.enter(name)
            guard seen.insert(name).inserted else {
                reader.fail("must be given once")
                continue
            }
            switch name {
            case "query": query = value
            case "limit": limit = reader.integer(Self.number(value), in: Self.limits) ?? limit
            default: reader.fail("is not a parameter of this request")
            }
        }
        try reader.finish()
    }

    /// Text of digits only is a number; any other is reported as a string where a number must be.
    private static func number(_ text: String) -> JSONValue {
        let isNumber = !text.isEmpty && text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        return isNumber ? .number(text) : .string(text)
    }
}
