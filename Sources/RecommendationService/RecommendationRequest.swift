import Inference

/// A field of a request that is not as it must be.
struct FieldError: Equatable {
    /// JSON pointer (RFC 6901) to the field; empty for the whole body.
    var pointer: String
    /// To finish the sentence "this field …".
    var detail: String
}

/// Everything wrong with a request that is JSON.
struct InvalidRequest: Error, Equatable {
    /// In the order found; never empty, at most ``RecommendationRequest/maximumErrors``.
    var errors: [FieldError]
}

/// The body of `POST /recommend`, `/recommend/pre` and `/recommend/sequential`.
enum RecommendationRequest {
    static let maximumItems = 10_000
    /// For `exclude` and `allow`, which may be a whole category.
    static let maximumFilterItems = 100_000
    /// Errors reported of one request: who sends ten thousand wrong items learns no more from the last than the first.
    static let maximumErrors = 100

    /// The largest `num_recs`. The article's sequential mode needs it below 25 / 2 − 1.
    static func maximumCount(for direction: RecommendationDirection) -> Int {
        direction == .sequential ? 11 : 100
    }

    /// The query a body asks for; every field that is wrong is reported.
    static func query(
        from body: JSONValue, direction: RecommendationDirection
    ) throws(InvalidRequest) -> RecommendationQuery {
        guard case .object(let members) = body else {
            throw InvalidRequest(errors: [FieldError(pointer: "", detail: "must be an object, not \(body.kind)")])
        }
        var query = RecommendationQuery(items: [], direction: direction)
        var reader = FieldReader()
        var hasItems = false
        for member in members {
            reader.pointer = "/" + pointerToken(member.name)
            hasItems = hasItems || member.name == "items"
            read(member, into: &query, with: &reader)
        }
        if !hasItems {
            reader.errors.insert(FieldError(pointer: "/items", detail: "is required"), at: 0)
        }
        guard reader.errors.isEmpty else {
            throw InvalidRequest(errors: Array(reader.errors.prefix(maximumErrors)))
        }
        // Its coin chooses a side for each single answer: there is no top-k of it.
        if direction == .sequential { query.strategy = .greedy }
        return query
    }

    private static func read(
        _ member: JSONMember, into query: inout RecommendationQuery, with reader: inout FieldReader
    ) {
        let value = member.value
        switch member.name {
        case "items":
            query.items = reader.items(value, atMost: maximumItems) ?? []
        case "num_recs":
            query.count = reader.integer(value, in: 1...maximumCount(for: query.direction)) ?? query.count
        case "strategy":
            query.strategy = reader.strategy(value) ?? query.strategy
        case "exclude_seen":
            query.excludeSeen = reader.boolean(value) ?? query.excludeSeen
        case "exclude":
            query.exclude = reader.items(value, atMost: maximumFilterItems) ?? []
        case "allow":
            query.allow = value == .null ? nil : reader.items(value, atMost: maximumFilterItems)
        case "seed":
            query.seed = value == .null ? nil : reader.seed(value)
        case "explain":
            reader.onlyFalse(value)
        default:
            reader.fail("is not a field of this request")
        }
    }

    /// RFC 6901, section 3: `~` and `/` are written `~0` and `~1`.
    private static func pointerToken(_ name: String) -> String {
        name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}

/// Reads the fields of one request and collects what is wrong with them.
private struct FieldReader {
    var errors: [FieldError] = []
    /// The field at hand.
    var pointer = ""

    mutating func fail(_ detail: String, at index: Int? = nil) {
        errors.append(FieldError(pointer: index.map { "\(pointer)/\($0)" } ?? pointer, detail: detail))
    }

    mutating func items(_ value: JSONValue, atMost limit: Int) -> [String]? {
        guard case .array(let elements) = value else {
            fail("must be an array of item ids, not \(value.kind)")
            return nil
        }
        guard elements.count <= limit else {
            fail("must have at most \(limit) item ids, not \(elements.count)")
            return nil
        }
        var ids: [String] = []
        ids.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            if case .string(let id) = element {
                ids.append(id)
            } else if let id = element.canonicalInteger {
                ids.append(id)
            } else {
                fail("must be a string or an integer, not \(element.kind)", at: index)
            }
        }
        return ids
    }

    mutating func integer(_ value: JSONValue, in range: ClosedRange<Int>) -> Int? {
        guard let text = value.canonicalInteger else {
            fail("must be an integer from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        guard let number = Int(text), range.contains(number) else {
            fail("must be from \(range.lowerBound) to \(range.upperBound), not \(text.prefix(32))")
            return nil
        }
        return number
    }

    mutating func seed(_ value: JSONValue) -> UInt64? {
        guard let text = value.canonicalInteger, let seed = UInt64(text) else {
            fail("must be null or an integer from 0 to \(UInt64.max)")
            return nil
        }
        return seed
    }

    mutating func boolean(_ value: JSONValue) -> Bool? {
        guard case .bool(let flag) = value else {
            fail("must be true or false, not \(value.kind)")
            return nil
        }
        return flag
    }

    mutating func strategy(_ value: JSONValue) -> RecommendationStrategy? {
        guard case .string(let name) = value, let strategy = RecommendationStrategy(rawValue: name) else {
            let names = RecommendationStrategy.allCases.map { "\"\($0.rawValue)\"" }
            fail("must be \(names.joined(separator: " or "))")
            return nil
        }
        return strategy
    }

    /// `explain` is part of the contract; its answer is not part of this version, so only "no" can be honoured.
    mutating func onlyFalse(_ value: JSONValue) {
        if boolean(value) == true { fail("must be false: this version gives no explanations") }
    }
}
