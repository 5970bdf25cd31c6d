import HTTP
import Inference
import Platform

/// The query parameters of `GET /items`.
struct ItemSearchRequest: Equatable {
    private enum Parameter: String, CaseIterable { case query, limit, model }

    static let limits = 1...100

    var query: UTF8Text = ""
    var limit = 20
    /// Whose items.
    var model: ModelSlot

    /// Every parameter that is wrong, unknown or repeated is reported.
    ///
    /// - Parameter choice: finds the model that answers
    init(_ request: Request, _ choice: ModelChoice) throws(InvalidRequest) {
        var reader = FieldReader()
        var (query, limit, model) = (self.query, self.limit, choice.slots[0])
        reader.parameters(of: request, Parameter.self) { reader, parameter, value in
            switch parameter {
            case .query: query = value
            case .limit: limit = reader.integer(JSONValue(parameter: value), in: Self.limits) ?? limit
            case .model: model = reader.model(.string(value), choice.slots) ?? model
            }
        }
        try reader.finish()
        (self.query, self.limit, self.model) = (query, limit, model)
    }
}
