import Inference
import Platform

/// The body of `POST /recommend/batch`.
enum BatchRequest {
    static let maximumMembers = 256

    private static let requestsName: UTF8Text = "requests"
    private static let modeName: UTF8Text = "mode"

    /// The query of each member, or what is wrong with that member; pointers begin at the member.
    ///
    /// - Parameter choice: finds the model that answers each
    /// - Throws: what is wrong with the body as a whole.
    static func members(
        from body: JSONValue, _ choice: ModelChoice = .main
    ) throws(InvalidRequest) -> [Result<RecommendationQuery, InvalidRequest>] {
        guard case .object(let fields) = body else {
            throw InvalidRequest(errors: [FieldError(pointer: "", detail: "must be an object, not \(body.kind)")])
        }
        var reader = FieldReader()
        var requests: [JSONValue] = []
        reader.enter(requestsName)
        if !fields.contains(where: { $0.name == requestsName }) { reader.fail("is required") }
        for field in fields {
            reader.enter(field.name)
            switch field.value {
            case _ where field.name != requestsName: reader.fail("is not a field of this request")
            case .array(let elements) where elements.count <= maximumMembers: requests = elements
            case .array(let elements):
                reader.fail("must have at most \(maximumMembers) requests, not \(elements.count)")
            case let value: reader.fail("must be an array of requests, not \(value.kind)")
            }
        }
        try reader.finish()
        return requests.mapYielding { request in
            Result { () throws(InvalidRequest) in try query(of: request, choice) }
        }
    }

    /// A member is what `/recommend` takes; `mode` says which of the four endpoints it is meant for.
    private static func query(
        of member: JSONValue, _ choice: ModelChoice
    ) throws(InvalidRequest) -> RecommendationQuery {
        var reader = FieldReader()
        guard case .object(var fields) = member, let index = fields.firstIndex(where: { $0.name == modeName }) else {
            return try RecommendationRequest.query(from: member, mode: .post, choice, &reader)
        }
        reader.enter(modeName)
        let mode = reader.name(fields.remove(at: index).value, RecommendationMode.self)
        return try RecommendationRequest.query(from: .object(fields), mode: mode ?? .post, choice, &reader)
    }
}
