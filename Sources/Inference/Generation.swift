import BERT4Rec
import Foundation
import Interactions

/// One query on its way to an answer: what it asks in the next forward pass, and what it has so far.
///
/// `top_k` takes one pass. `greedy` takes one an item: each answer joins the sequence the next pass reads, as in the
/// original's `recommendPost`, `recommendPre` and `recommendSequential`. An explanation takes further questions: what
/// the chosen items would score without each item of the cart.
struct Generation: Sendable {
    /// A question of the next pass.
    struct Question {
        var gap: GapQuestion
        var count: Int
        var filter: CandidateFilter
    }

    let snapshot: ModelSnapshot
    private let query: RecommendationQuery
    private let cart: CartSummary
    private var filter: CandidateFilter
    private var coin: SeededGenerator
    /// The known cart with the answers so far in place, oldest first, as vocabulary indices.
    private var sequence: [Int32]
    /// Before which item of the sequence the asked one is.
    private var gap: Int
    private var answers: [Recommendation] = []
    private var isExhausted = false
    private var explanation: Explanation?

    init(_ query: RecommendationQuery, _ snapshot: ModelSnapshot) {
        let vocabulary = snapshot.vocabulary
        var known: [Int32] = []
        var unknown: [String] = []
        var knownBeforeGap = 0
        for (place, id) in query.items.enumerated() {
            guard let index = vocabulary.index(of: id) else {
                unknown.append(id)
                continue
            }
            known.append(index)
            if place < query.gap ?? 0 { knownBeforeGap += 1 }
        }
        let distinct = Set(known).count + Set(unknown).count
        self.query = query
        self.snapshot = snapshot
        sequence = known
        coin = SeededGenerator(seed: query.seed ?? 0)
        let items = { (ids: [String]) in ids.compactMap { vocabulary.index(of: $0).map(Self.catalogueIndex) } }
        filter = CandidateFilter(
            excluded: items(query.exclude) + (query.excludeSeen ? known.map(Self.catalogueIndex) : []),
            allowed: query.allow.map(items))
        gap = query.direction == .slot ? knownBeforeGap : 0
        let read =
            known.isEmpty ? 0 : snapshot.queries.itemsRead(ofGap: Self.firstGap(query, gap, known), in: known.count)
        cart = CartSummary(
            used: read, unknown: unknown, truncated: known.count - read, duplicates: query.items.count - distinct)
        chooseGap()
    }

    private static func catalogueIndex(_ index: Int32) -> Int32 { index - ItemVocabulary.firstItem }

    private static func firstGap(_ query: RecommendationQuery, _ slot: Int, _ known: [Int32]) -> Int {
        switch query.direction {
        case .post, .sequential: known.count
        case .pre: 0
        case .slot: slot
        }
    }

    /// Whether there is nothing for the model to read: popular items answer.
    var needsFallback: Bool { sequence.isEmpty }

    var isFinished: Bool { explanation == nil && (answers.count >= query.count || isExhausted) }

    private var isGreedy: Bool {
        query.direction == .sequential || (query.strategy == .greedy && query.direction != .slot)
    }

    private mutating func chooseGap() {
        switch query.direction {
        case .post: gap = sequence.count
        case .pre: gap = 0
        case .sequential: gap = Bool.random(using: &coin) ? sequence.count : 0
        case .slot: break
        }
    }

    /// Tokens the next pass reads, about; for batching.
    var tokens: Int {
        let one = min(sequence.count + 1, snapshot.queries.maximumLength)
        return explanation.map { one * min($0.remaining, Explanation.questionsInAPass) } ?? one
    }

    /// What the next pass is asked.
    var questions: [Question] {
        if let explanation { return explanation.questions }
        let wanted = isGreedy ? 1 : query.count
        return [Question(gap: GapQuestion(items: sequence[...], gap: gap), count: wanted, filter: filter)]
    }

    /// Takes what a pass found for ``questions``.
    mutating func take(_ found: ArraySlice<CatalogueQuery>) {
        if explanation != nil {
            takeExplanation(found)
        } else {
            takeAnswers(found.first?.best ?? [])
        }
    }

    private mutating func takeAnswers(_ best: [CatalogueQuery.Hit]) {
        if best.isEmpty || !isGreedy { isExhausted = true }
        if query.explain && !best.isEmpty {
            explanation = Explanation(of: best, from: answers.count, cart: sequence, gap: gap, snapshot)
        }
        for hit in best { add(hit) }
        if !isFinished { chooseGap() }
    }

    private mutating func takeExplanation(_ found: ArraySlice<CatalogueQuery>) {
        explanation!.take(found)
        guard explanation!.remaining == 0 else { return }
        for (place, contributions) in explanation!.contributions(snapshot.vocabulary).enumerated() {
            answers[explanation!.firstAnswer + place].explanation = contributions
        }
        explanation = nil
    }

    private mutating func add(_ hit: CatalogueQuery.Hit) {
        let item = hit.item + ItemVocabulary.firstItem
        let entry = snapshot.vocabulary.item(at: item)
        answers.append(
            Recommendation(id: entry.id, title: entry.title, score: hit.probability, rank: answers.count + 1))
        if query.excludeSeen { filter.exclude(hit.item) }
        // A slot has room for the best alone.
        if query.direction != .slot || answers.count == 1 { sequence.insert(item, at: gap) }
    }

    /// The answer once finished.
    func answer(queueSeconds: Double, inferenceSeconds: Double) -> RecommendationAnswer {
        let showsSequence = isGreedy || query.direction == .pre || query.direction == .slot
        let ids = showsSequence ? sequence.map { snapshot.vocabulary.item(at: $0).id } : nil
        return RecommendationAnswer(
            recommendations: answers, sequence: ids, cart: cart, model: snapshot.identity, fallback: nil,
            queueSeconds: queueSeconds, inferenceSeconds: inferenceSeconds)
    }

    /// The most popular items instead.
    func fallbackAnswer() -> RecommendationAnswer {
        let popular = snapshot.popular.lazy.filter { [filter] in filter.accepts(Self.catalogueIndex($0.item)) }
        let recommendations = popular.prefix(query.count).enumerated().map { index, entry in
            let item = snapshot.vocabulary.item(at: entry.item)
            return Recommendation(
                id: item.id, title: item.title, score: entry.share, rank: index + 1,
                explanation: query.explain ? [] : nil)
        }
        return RecommendationAnswer(
            recommendations: recommendations, sequence: nil, cart: cart, model: snapshot.identity, fallback: .popular,
            queueSeconds: 0, inferenceSeconds: 0)
    }
}
