import Inference
import Platform

/// The body of `POST /recommend`, `/recommend/pre`, `/recommend/sequential` and `/recommend/slot`, and of each member
/// of a batch.
enum RecommendationRequest {
    static let maximumItems = 10_000
    /// For `exclude` and `allow`, which may be a whole category.
    static let maximumFilterItems = 100_000

    /// The values of `max_per_group`: with the largest `num_recs` every group has room enough.
    static let mostPerGroup = 1...maximumCount(for: .post)

    /// The largest `num_recs`. The article's sequential mode needs it below 25 / 2 − 1.
    static func maximumCount(for mode: RecommendationMode) -> Int {
        mode == .sequential ? 11 : 100
    }

    /// The query a body asks for; every field that is wrong is reported.
    ///
    /// - Parameter choice: finds the model that answers
    static func query(
        from body: JSONValue, mode: RecommendationMode, _ choice: ModelChoice = .main
    ) throws(InvalidRequest) -> RecommendationQuery {
        var reader = FieldReader()
        return try query(from: body, mode: mode, choice, &reader)
    }

    /// - Parameters:
    ///   - choice: finds the model that answers
    ///   - reader: may hold errors already; they are reported first
    static func query(
        from body: JSONValue, mode: RecommendationMode, _ choice: ModelChoice, _ reader: inout FieldReader
    ) throws(InvalidRequest) -> RecommendationQuery {
        guard case .object(let members) = body else {
            throw InvalidRequest(errors: [FieldError(pointer: "", detail: "must be an object, not \(body.kind)")])
        }
        var query = RecommendationQuery(items: [], mode: mode)
        let items = UTF8Text(RecommendationField.items.rawValue)
        if !members.contains(where: { $0.name == items }) {
            reader.enter(items)
            reader.fail("is required")
        }
        var times: [Double?] = []
        var (model, user): (ModelSlot?, UTF8Text?)
        for member in members {
            reader.enter(member.name)
            let field = RecommendationField(named: member.name)
            switch field {
            case .times: times = member.value == .null ? [] : reader.times(member.value, atMost: maximumItems)
            case .model: model = reader.model(member.value, choice.slots)
            case .user: user = reader.user(member.value)
            default: read(member.value, of: field, into: &query, with: &reader)
            }
        }
        query.model = choice.slot(named: model, user: user)
        addTimes(times, to: &query, with: &reader)
        try reader.finish()
        // This mode tosses a coin for the position of each single answer, so there is no one list to take the best of.
        if mode == .sequential { query.strategy = .greedy }
        return query
    }

    /// Gives each item its time. The gap to fill has none: there `times` has null as `items` has.
    private static func addTimes(
        _ times: [Double?], to query: inout RecommendationQuery, with reader: inout FieldReader
    ) {
        guard !times.isEmpty, reader.errors.isEmpty else { return }
        reader.enter(UTF8Text(RecommendationField.times.rawValue))
        let expected = query.items.count + (query.itemsBeforeSlot == nil ? 0 : 1)
        guard times.count == expected else {
            return reader.fail("must have one time for each of the \(expected) elements of items, not \(times.count)")
        }
        for (index, time) in times.enumerated() where (time == nil) != (index == query.itemsBeforeSlot) {
            return reader.fail(
                time == nil ? "must be a number" : "must be null, as the gap in items is", at: index)
        }
        query.times = times.compactMap { $0 }
    }

    private static func read(
        _ value: JSONValue, of field: RecommendationField?, into query: inout RecommendationQuery,
        with reader: inout FieldReader
    ) {
        switch field {
        case .items where query.mode == .slot:
            guard let cart = reader.itemsWithSlot(value, atMost: maximumItems) else { return }
            (query.items, query.itemsBeforeSlot) = (cart.items, cart.itemsBeforeSlot)
        case .items:
            query.items = reader.items(value, atMost: maximumItems) ?? []
        case .count:
            query.count = reader.integer(value, in: 1...maximumCount(for: query.mode)) ?? query.count
        case .strategy:
            query.strategy = strategy(value, query.mode, &reader) ?? query.strategy
        case .excludeSeen:
            query.excludeSeen = reader.boolean(value) ?? query.excludeSeen
        case .exclude:
            query.exclude = reader.items(value, atMost: maximumFilterItems) ?? []
        case .allow:
            query.allow = value == .null ? nil : reader.items(value, atMost: maximumFilterItems)
        case .seed:
            query.seed = value == .null ? nil : reader.seed(value)
        case .explain:
            query.explain = reader.boolean(value) ?? false
        case .times, .model, .user:
            break
        case .now:
            query.now = value == .null ? nil : reader.time(value)
        case .diversity:
            query.preferences.diversity = reader.share(value) ?? 0
        case .mostPerGroup:
            query.preferences.mostPerGroup = value == .null ? nil : reader.integer(value, in: mostPerGroup)
        case .recencyBoost:
            query.preferences.recencyBoost = reader.share(value) ?? 0
        case nil:
            reader.fail("is not a field of this request")
        }
    }

    private static func strategy(
        _ value: JSONValue, _ mode: RecommendationMode, _ reader: inout FieldReader
    ) -> RecommendationStrategy? {
        let strategy = reader.name(value, RecommendationStrategy.self)
        // The greedy strategy asks again with its answer added; a slot that is filled cannot be asked for again.
        if mode == .slot, strategy == .greedy { reader.fail("must be \"top_k\": a gap is filled once") }
        return strategy
    }
}
