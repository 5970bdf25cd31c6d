import Interactions
import Platform
import Scoring

/// One query on its way to an answer: what it asks in the next forward pass, and what it has so far.
///
/// `top_k` takes one pass. `greedy` takes one an item: each answer joins the sequence the next pass reads, as in the
/// original's `recommendPost`, `recommendPre` and `recommendSequential`. An explanation takes further questions: what
/// the chosen items would score without each item of the cart.
final class QueryProgress: LaneProgress, @unchecked Sendable {
    let snapshot: ModelSnapshot
    private let query: RecommendationQuery
    private let cart: CartSummary
    private var filter: CandidateFilter
    private var coin: SeededGenerator
    /// The known cart with the answers so far in place, oldest first, as vocabulary indices.
    private var sequence: [Int32]
    /// When each of them was (`Interactions.ItemTime`); empty if that is not known, or the model does not read it.
    private var times: [Int32] = []
    private let now: Int32?
    /// Where in the sequence the next pass asks.
    private var position: TargetPosition
    private var answers: [Recommendation] = []
    /// The answers' catalogue indices; none where nobody asks for them.
    private var answered: [Int32] = []
    private var isExhausted = false
    /// Whether there is nothing for the model to read: popular items answer.
    private let isPopular: Bool
    /// Whether nothing has to be computed.
    let answersAtOnce: Bool
    private let excludesSeen: Bool
    /// What passes keep for the next one; `nil` if one is all there is.
    private let states: KeptStates?
    private var explanation: Explanation?
    /// Why there will be no answer; `nil` if there may be one.
    private(set) var failure: RecommenderError?

    init(_ query: RecommendationQuery, _ snapshot: ModelSnapshot) {
        let vocabulary = snapshot.vocabulary
        var known: [Int32] = []
        known.reserveCapacity(query.items.count)
        var unknown: [UTF8Text] = []
        var knownBeforeSlot = 0
        let readsTimes = snapshot.readsTimes && query.times.count == query.items.count
        now = snapshot.readsTimes ? query.now.map { ItemTime.seconds(sinceEpoch: $0) } : nil
        for (place, id) in query.items.enumerated() {
            guard let index = vocabulary.index(of: id) else {
                unknown.append(id)
                continue
            }
            known.append(index)
            if readsTimes { times.append(ItemTime.seconds(sinceEpoch: query.times[place])) }
            if place < query.itemsBeforeSlot ?? 0 { knownBeforeSlot += 1 }
        }
        let sorted = known.sorted()
        let repeated = zip(sorted, sorted.dropFirst()).count { $0 == $1 }
        let distinct = known.count - repeated + Set(unknown).count
        self.query = query
        self.snapshot = snapshot
        sequence = known
        coin = SeededGenerator(seed: query.seed ?? 0)
        let excludesSeen = query.excludeSeen ?? snapshot.excludesSeen
        self.excludesSeen = excludesSeen
        let items = { (ids: [UTF8Text]) in ids.compactMap { vocabulary.index(of: $0).map(Self.catalogueIndex) } }
        var excluded = items(query.exclude)
        if excludesSeen { excluded.append(contentsOf: sorted.lazy.map(Self.catalogueIndex)) }
        filter = CandidateFilter(excluded: excluded, allowed: query.allow.map(items))
        isPopular = known.isEmpty
        states =
            Self.isGreedy(query) && !known.isEmpty ? snapshot.states(of: known.count, growingBy: query.count) : nil
        let start = Self.firstPosition(query.mode, knownBeforeSlot, known.count)
        position = start
        let read =
            known.isEmpty
            ? 0 : snapshot.rule.encoder.itemsRead(PositionQuestion(items: known[...], position: start))
        cart = CartSummary(
            used: read, unknown: unknown, truncated: known.count - read, duplicates: query.items.count - distinct)
        let missing = snapshot.missingData(for: query.preferences)
        failure = missing.isEmpty ? nil : .itemDataMissing(missing)
        answersAtOnce = !missing.isEmpty || (known.isEmpty && query.preferences.isEmpty)
        choosePosition()
    }

    private static func catalogueIndex(_ index: Int32) -> Int32 { index - ItemVocabulary.firstItem }

    /// Where the first answer is asked for; of a mode that tosses a coin, about where.
    private static func firstPosition(_ mode: RecommendationMode, _ beforeSlot: Int, _ count: Int) -> TargetPosition {
        switch mode {
        case .post, .sequential: .next
        case .pre: .previous
        case .slot: TargetPosition(itemsBefore: beforeSlot, of: count)
        }
    }

    /// What the query costs from here to its end, to be asked before its first pass.
    var cost: QueryCost {
        let growth: QueryCost.Growth =
            switch query.mode {
            case _ where !isGreedy: .none
            case .post, .slot: .after
            case .pre: .before
            case .sequential: .eitherSide
            }
        let before = position.itemsBefore(of: sequence.count)
        let explains = query.explain && !isPopular
        let distinct = explains ? distinctItems(before: growth == .eitherSide ? [0, sequence.count] : [before]) : 0
        return QueryCost(
            question: snapshot.questionCost, itemsBefore: before, itemsAfter: sequence.count - before, growth: growth,
            count: query.count, explains: explains,
            isOneItem: distinct == 1 && sequence.allSatisfy { $0 == sequence[0] }, distinctItems: distinct,
            windowItems: growth == .none ? distinct : snapshot.rule.encoder.maximumLength,
            allowed: filter.allowed?.count ?? 0, excluded: filter.excludedCount, excludesAnswers: excludesSeen,
            preferences: query.preferences)
    }

    /// The most distinct items that a question asked at one of these positions reads.
    private func distinctItems(before positions: [Int]) -> Int {
        let windows = positions.map { snapshot.rule.encoder.window(itemsBefore: $0, of: sequence.count) }
        return windows.map { Set(sequence[$0]).count }.max() ?? 0
    }

    /// The answer that needs no lane: popular items in their order, or why there is none. `nil` of other queries, whatever
    /// lanes have made of them.
    var immediateAnswer: Result<RecommendationAnswer, RecommenderError>? {
        guard answersAtOnce else { return nil }
        return failure.map(Result.failure) ?? .success(fallbackAnswer())
    }

    var isFinished: Bool { failure != nil || (explanation == nil && (answers.count >= query.count || isExhausted)) }

    /// Popular items are in one list, in the place of a sequence that has none.
    private var isGreedy: Bool { !isPopular && Self.isGreedy(query) }

    private static func isGreedy(_ query: RecommendationQuery) -> Bool {
        query.mode == .sequential || (query.strategy == .greedy && query.mode != .slot)
    }

    private var showsSequence: Bool { !isPopular && (isGreedy || query.mode == .pre || query.mode == .slot) }

    private func choosePosition() {
        guard query.mode == .sequential else { return }
        position = Bool.random(using: &coin) ? .next : .previous
    }

    /// Tokens the next pass costs.
    var tokens: Int {
        if let explanation { return explanation.pass.tokens }
        let all = snapshot.questionCost.tokens(
            itemsBefore: position.itemsBefore(of: sequence.count), of: sequence.count,
            allowed: filter.allowed?.count ?? 0, excluded: filter.excludedCount)
        let preferences = snapshot.questionCost.tokens(
            of: query.preferences, count: wanted, earlier: answers.count, allowed: filter.allowed?.count ?? 0)
        return all + preferences - keptTokens
    }

    /// How many items the next question asks for.
    private var wanted: Int { isGreedy ? 1 : query.count }

    private var keptTokens: Int {
        guard let states else { return 0 }
        let (encoder, question) = (snapshot.rule.encoder, self.question)
        return encoder.passes(for: position).reduce(0) { sum, pass in
            sum + (encoder.growingTokens(question, pass).map { states.count(in: $0, pass.visibility) } ?? 0)
        }
    }

    /// What the network is asked next. Its sequence must not be empty.
    private var question: PositionQuestion {
        PositionQuestion(items: sequence[...], position: position, times: times[...], now: now)
    }

    /// What the next pass is asked.
    var questions: [TopItemsQuestion] {
        if let explanation { return explanation.questions }
        var question =
            isPopular
            ? TopItemsQuestion(popular: wanted, filter: filter)
            : TopItemsQuestion(
                question: self.question, count: wanted, filter: filter, states: states)
        (question.preferences, question.earlier) = (query.preferences, answered)
        return [question]
    }

    /// Takes what a pass found for ``questions``.
    func take(_ searches: ArraySlice<QuestionSearch>) {
        failure = failure(of: searches)
        if failure != nil { return }
        if explanation != nil {
            takeExplanation(searches)
        } else {
            takeAnswers(searches.first?.best ?? [])
        }
    }

    private func takeAnswers(_ best: [QuestionSearch.Hit]) {
        if best.isEmpty || !isGreedy { isExhausted = true }
        if query.explain && !best.isEmpty && !isPopular {
            explanation = Explanation(of: best, from: answers.count, question, snapshot)
        }
        if !isGreedy { answers.reserveCapacity(best.count) }
        for hit in best { add(hit) }
        if !isFinished { choosePosition() }
    }

    private func takeExplanation(_ searches: ArraySlice<QuestionSearch>) {
        explanation?.take(searches)
        guard let explained = explanation, explained.remaining == 0 else { return }
        for (place, contributions) in explained.contributions(snapshot.vocabulary).enumerated() {
            answers[explained.firstAnswer + place].explanation = contributions
        }
        explanation = nil
    }

    private func add(_ hit: QuestionSearch.Hit) {
        let item = hit.item + ItemVocabulary.firstItem
        answers.append(
            Recommendation(
                item: reference(to: item),
                score: isPopular ? snapshot.popularity(of: hit.item) : hit.probability, rank: answers.count + 1,
                explanation: isPopular && query.explain ? [] : nil))
        if !query.preferences.isEmpty { answered.append(hit.item) }
        if excludesSeen && isGreedy { filter.exclude(hit.item) }
        // A slot has room for the best alone.
        if showsSequence && (query.mode != .slot || answers.count == 1) {
            let place = position.itemsBefore(of: sequence.count)
            sequence.insert(item, at: place)
            insertTime(at: place)
        }
    }

    /// An answer happens when it is asked for, else when the item beside it did.
    private func insertTime(at place: Int) {
        guard !times.isEmpty else { return }
        times.insert(place == times.count ? now ?? times[place - 1] : times[place], at: place)
    }

    /// - Parameter index: the vocabulary's
    private func reference(to index: Int32) -> ItemReference { ItemReference(snapshot.vocabulary, at: index) }

    func laneAnswer(queueSeconds: Double, inferenceSeconds: Double) -> LaneAnswer {
        .recommendation(answer(queueSeconds: queueSeconds, inferenceSeconds: inferenceSeconds))
    }

    /// The answer once finished.
    func answer(queueSeconds: Double, inferenceSeconds: Double) -> RecommendationAnswer {
        RecommendationAnswer(
            recommendations: answers, sequence: showsSequence ? sequence.map { reference(to: $0) } : nil, cart: cart,
            model: snapshot.identity, fallback: isPopular ? .popular : nil,
            queueSeconds: queueSeconds, inferenceSeconds: inferenceSeconds)
    }

    /// The most popular items instead.
    private func fallbackAnswer() -> RecommendationAnswer {
        let popular = snapshot.popular.lazy.filter { [filter] in filter.accepts(Self.catalogueIndex($0)) }
        let recommendations = popular.prefix(query.count).enumerated().map { place, index in
            Recommendation(
                item: reference(to: index), score: snapshot.popularity(of: Self.catalogueIndex(index)), rank: place + 1,
                explanation: query.explain ? [] : nil)
        }
        return RecommendationAnswer(
            recommendations: recommendations, sequence: nil, cart: cart, model: snapshot.identity, fallback: .popular,
            queueSeconds: 0, inferenceSeconds: 0)
    }
}
