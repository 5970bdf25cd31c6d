import HTTP
import Platform

/// The query parameters of `GET /items`.
struct ItemSearchRequest: Equatable {
    private enum Parameter: String, CaseIterable { case query, limit }

    static let limits = 1...100

    var query: UTF8Text = ""
    var limit = 20

    /// Every parameter that is wrong, unknown or repeated is reported.
    init(_ request: Request) throws(InvalidRequest) {
        var reader = FieldReader()
        var seen: Set<Parameter> = []
        for (name, value) in request.queryItems {
            reader.enter(name)
            guard let parameter = Parameter(named: name) else {
                reader.fail("is not a parameter of this request")
                continue
            }
            guard seen.insert(parameter).inserted else {
                reader.fail("must be given once")
                continue
            }
            switch parameter {
            case .query: query = value
            case .limit: limit = reader.integer(JSONValue(parameter: value), in: Self.limits) ?? limit
            }
        }
        try reader.finish()
    }
}
