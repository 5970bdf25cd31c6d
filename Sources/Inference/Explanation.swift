import Interactions
import Platform
import Scoring

/// What chosen items rest on: how much of each one's score goes when an item is left out of the cart (leave-one-out).
///
/// Only items that the network read are left out: those in its window around the position. An item that is in the cart
/// several times is left out everywhere at once. What an empty cart would be recommended is measured by popularity.
struct Explanation: Sendable {

    /// Which of the answers so far is the first of the explained ones.
    let firstAnswer: Int
    private let chosen: [QuestionSearch.Hit]
    /// What the items were chosen for.
    private let question: PositionQuestion
    /// The items the network read, in order, each once.
    private let items: [Int32]
    /// The most tokens one of the questions costs.
    private let questionTokens: Int
    /// For each item left out so far, each chosen item's probability.
    private var without: [[Float]] = []

    /// - Parameters:
    ///   - chosen: the items, as catalogue indices, best first
    ///   - question: what they were chosen for
    init(
        of chosen: [QuestionSearch.Hit], from firstAnswer: Int, _ question: PositionQuestion,
        _ snapshot: ModelSnapshot
    ) {
        let cart = question.items
        self.chosen = chosen
        self.firstAnswer = firstAnswer
        self.question = question
        let before = question.itemsBefore
        var seen: Set<Int32> = []
        items = cart[snapshot.rule.encoder.window(itemsBefore: before, of: cart.count)].filter {
            seen.insert($0).inserted
        }
        questionTokens = snapshot.questionCost.tokensWithoutOne(
            itemsBefore: before, of: cart.count, about: chosen.count)
        if items.count == 1 && cart.allSatisfy({ $0 == items[0] }) {
            without = [chosen.map { snapshot.popularity(of: $0.item) }]
        }
    }

    var remaining: Int { items.count - without.count }

    /// How many questions join the next pass, and the most tokens they cost.
    var pass: (questions: Int, tokens: Int) {
        let limits = TurnLimits.shared
        let questions = min(remaining, limits.queries, max(1, limits.requestTokens / max(1, questionTokens)))
        return (questions, questions * questionTokens)
    }

    var questions: [TopItemsQuestion] {
        items[without.count...].prefix(pass.questions).map { item in
            TopItemsQuestion(
                question: question.without(item), count: chosen.count,
                filter: CandidateFilter(only: chosen.map(\.item)))
        }
    }

    mutating func take(_ searches: ArraySlice<QuestionSearch>) {
        for search in searches {
            without.append(
                chosen.map { hit in search.best.first { $0.item == hit.item }?.probability ?? 0 })
        }
    }

    /// For each chosen item the cart's items with what its score owes them, the most important first.
    func contributions(_ vocabulary: ItemVocabulary) -> [[ItemContribution]] {
        chosen.indices.map { place in
            items.indices
                .map { (item: items[$0], change: chosen[place].probability - without[$0][place]) }
                .sorted { abs($0.change) > abs($1.change) || (abs($0.change) == abs($1.change) && $0.item < $1.item) }
                .map { ItemContribution(item: ItemReference(vocabulary, at: $0.item), change: $0.change) }
        }
    }
}
