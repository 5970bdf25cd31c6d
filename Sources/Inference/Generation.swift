import BERT4Rec
import Foundation
import Interactions
import Kernels

/// One query on its way to an answer: what it needs from the next forward pass, and what it has so far.
///
/// `top_k` takes one pass. `greedy` takes one an item: each answer joins the sequence the next pass reads, as in the
/// original's `recommendPost`, `recommendPre` and `recommendSequential`.
struct Generation: Sendable {
    let snapshot: ModelSnapshot
    private let query: RecommendationQuery
    private let cart: CartSummary
    private var filter: CandidateFilter
    private var coin: SeededGenerator
    /// The known cart with the answers so far in place, oldest first.
    private var sequence: [Int32]
    private var answers: [Recommendation] = []
    private var isExhausted = false
    /// What the next pass predicts.
    private(set) var direction: QueryDirection

    init(_ query: RecommendationQuery, _ snapshot: ModelSnapshot) {
        let vocabulary = snapshot.vocabulary
        var known: [Int32] = []
        var unknown: [String] = []
        for id in query.items {
            if let index = vocabulary.index(of: id) { known.append(index) } else { unknown.append(id) }
        }
        let distinct = Set(known).count + Set(unknown).count
        self.query = query
        self.snapshot = snapshot
        sequence = known
        coin = SeededGenerator(seed: query.seed ?? 0)
        filter = CandidateFilter(
            excluded: query.exclude.compactMap { vocabulary.index(of: $0) } + (query.excludeSeen ? known : []),
            allowed: query.allow.map { $0.compactMap { vocabulary.index(of: $0) } })
        direction = Self.direction(query, &coin)
        let read = min(known.count, snapshot.queries.capacity(for: direction))
        cart = CartSummary(
            used: read, unknown: unknown, truncated: known.count - read, duplicates: query.items.count - distinct)
    }

    /// Whether there is nothing for the model to read: popular items answer.
    var needsFallback: Bool { sequence.isEmpty }

    var isFinished: Bool { answers.count >= query.count || isExhausted }

    private var isGreedy: Bool { query.strategy == .greedy || query.direction == .sequential }

    /// Tokens the next pass would read; for batching.
    var tokens: Int { min(sequence.count + 1, snapshot.queries.maximumLength) }

    func append(to batch: inout PackedBatch) { snapshot.queries.append(sequence, direction, to: &batch) }

    /// Takes what a forward pass says: a row of logits over the vocabulary, used up.
    mutating func take(_ logits: Matrix, row: Int, _ scratch: ScoreExpert.Scratch) {
        let (left, right) = direction.sides(of: sequence[...])
        snapshot.expert?.blend(logits[row..<(row + 1)], left: left, right: right, scratch)
        let wanted = isGreedy ? 1 : query.count
        // The special tokens are no items: probabilities are over the catalogue alone.
        let logSum = CrossEntropy.logSumExp(logits, row: row, from: Int(ItemVocabulary.firstItem))
        let best = logits.withRow(row) { filter.best(wanted, of: $0) }
        if best.isEmpty || !isGreedy { isExhausted = true }
        for (item, logit) in best { add(item, score: exp(logit - logSum)) }
        if !isFinished { direction = Self.direction(query, &coin) }
    }

    private mutating func add(_ item: Int32, score: Float) {
        answers.append(recommendation(item, score: score))
        if query.excludeSeen { filter.exclude(item) }
        switch direction {
        case .next: sequence.append(item)
        case .previous: sequence.insert(item, at: 0)
        }
    }

    private func recommendation(_ item: Int32, score: Float) -> Recommendation {
        let entry = snapshot.vocabulary.item(at: item)
        return Recommendation(id: entry.id, title: entry.title, score: score, rank: answers.count + 1)
    }

    /// The answer once finished.
    func answer(queueSeconds: Double, inferenceSeconds: Double) -> RecommendationAnswer {
        let showsSequence = isGreedy || query.direction == .pre
        let ids = sequence.map { snapshot.vocabulary.item(at: $0).id }
        return RecommendationAnswer(
            recommendations: answers, sequence: showsSequence ? ids : nil, cart: cart, model: snapshot.identity,
            fallback: nil, queueSeconds: queueSeconds, inferenceSeconds: inferenceSeconds)
    }

    /// The most popular items instead.
    func fallbackAnswer() -> RecommendationAnswer {
        let items = filter.first(query.count, of: snapshot.popular)
        let recommendations = items.enumerated().map { index, entry in
            let item = snapshot.vocabulary.item(at: entry.item)
            return Recommendation(id: item.id, title: item.title, score: entry.share, rank: index + 1)
        }
        return RecommendationAnswer(
            recommendations: recommendations, sequence: nil, cart: cart, model: snapshot.identity, fallback: .popular,
            queueSeconds: 0, inferenceSeconds: 0)
    }

    private static func direction(_ query: RecommendationQuery, _ coin: inout SeededGenerator) -> QueryDirection {
        switch query.direction {
        case .post, .slot: .next
        case .pre: .previous
        case .sequential: Bool.random(using: &coin) ? .next : .previous
        }
    }
}
