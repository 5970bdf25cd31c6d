import HTTP
import Inference
import Platform

/// The body of `POST /similar`, and the parameters of `GET /items/{id}/similar`.
enum SimilarItemsRequest {
    static let counts = 1...RecommendationRequest.maximumCount(for: .post)

    /// The query a body asks for; every field that is wrong is reported.
    static func query(from body: JSONValue) throws(InvalidRequest) -> SimilarItemsQuery {
        guard case .object(let members) = body else {
            throw InvalidRequest(errors: [FieldError(pointer: "", detail: "must be an object, not \(body.kind)")])
        }
        var reader = FieldReader()
        var query = SimilarItemsQuery(items: [])
        let items = UTF8Text(SimilarItemsField.items.rawValue)
        if !members.contains(where: { $0.name == items }) {
            reader.enter(items)
            reader.fail("is required")
        }
        for member in members {
            reader.enter(member.name)
            read(member, into: &query, with: &reader)
        }
        try reader.finish()
        return query
    }

    private static func read(
        _ member: JSONMember, into query: inout SimilarItemsQuery, with reader: inout FieldReader
    ) {
        let (value, mostListed) = (member.value, RecommendationRequest.maximumFilterItems)
        switch SimilarItemsField(named: member.name) {
        case .items:
            query.items = reader.items(value, atMost: RecommendationRequest.maximumItems) ?? []
        case .count:
            query.count = reader.integer(value, in: counts) ?? query.count
        case .exclude:
            query.exclude = reader.items(value, atMost: mostListed) ?? []
        case .allow:
            query.allow = value == .null ? nil : reader.items(value, atMost: mostListed)
        case nil:
            reader.fail("is not a field of this request")
        }
    }

    /// The query of one item; every parameter that is wrong, unknown or repeated is reported.
    static func query(for item: UTF8Text, _ request: Request) throws(InvalidRequest) -> SimilarItemsQuery {
        var reader = FieldReader()
        var query = SimilarItemsQuery(items: [item])
        let count = UTF8Text(SimilarItemsField.count.rawValue)
        var isGiven = false
        for (name, value) in request.queryItems {
            reader.enter(name)
            if name != count {
                reader.fail("is not a parameter of this request")
            } else if isGiven {
                reader.fail("must be given once")
            } else {
                isGiven = true
                query.count = reader.integer(JSONValue(parameter: value), in: counts) ?? query.count
            }
        }
        try reader.finish()
        return query
    }
}
