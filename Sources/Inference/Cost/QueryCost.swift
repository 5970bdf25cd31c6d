/// The work of one query, known before any of it is done: tokens × passes.
///
/// `top_k` is one question; `greedy` and `sequential` are one for each item, each with one item more; an explanation is,
/// for each answered question, one more for each distinct item that the model read for it. What is computed is never more;
/// it is less where items run out, or where a cart repeats items that an explanation leaves out.
struct QueryCost: Sendable {
    /// How the sequence grows between questions.
    enum Growth: Sendable {
        /// It does not: there is one question.
        case none
        case after
        case before
        /// On the side a coin chooses.
        case eitherSide
    }

    let question: QuestionCost
    /// Known items before the position asked first, and after it.
    let itemsBefore: Int
    let itemsAfter: Int
    let growth: Growth
    /// How many recommendations.
    var count: Int
    var explains: Bool
    /// Whether the cart is one item, however often: there is nothing to ask without it.
    let isOneItem: Bool
    /// Distinct items in the window of the first question, the larger if it may be at either side.
    let distinctItems: Int
    /// The most items that the window of any question holds.
    let windowItems: Int
    /// Items listed by the filter.
    let allowed: Int
    let excluded: Int
    /// Whether each answer joins those excluded.
    let excludesAnswers: Bool
    let preferences: ListPreferences

    /// Steps that are counted one by one: after so many a window is full, and each costs what the one before does.
    private static let countedSteps = 1024
    /// No sum of a few hundred of these overflows.
    private static let most = 1 << 48

    /// The query's tokens: at least 1, at most 2⁴⁸.
    var tokens: Int {
        let steps = growth == .none ? 1 : max(1, count)
        var sum = 0
        var last = 0
        for step in 0..<min(steps, Self.countedSteps) {
            last = tokens(ofStep: step)
            sum += last
        }
        let (rest, overflows) = last.multipliedReportingOverflow(by: max(0, steps - Self.countedSteps))
        return overflows ? Self.most : min(Self.most, max(1, sum + min(rest, Self.most)))
    }

    private func tokens(ofStep step: Int) -> Int {
        let excluded = excluded + (excludesAnswers ? step : 0)
        return switch growth {
        case .none, .after: tokens(itemsBefore + step, itemsAfter, step, excluded)
        case .before: tokens(itemsBefore, itemsAfter + step, step, excluded)
        case .eitherSide:
            max(
                tokens(itemsBefore + itemsAfter + step, 0, step, excluded),
                tokens(0, itemsBefore + itemsAfter + step, step, excluded))
        }
    }

    private func tokens(_ before: Int, _ after: Int, _ step: Int, _ excluded: Int) -> Int {
        let asked =
            question.tokens(itemsBefore: before, of: before + after, allowed: allowed, excluded: excluded)
            + question.tokens(of: preferences, count: growth == .none ? count : 1, earlier: step, allowed: allowed)
        guard explains, !(isOneItem && step == 0) else { return asked }
        let answers = growth == .none ? count : 1
        let without = question.tokensWithoutOne(itemsBefore: before, of: before + after, about: answers)
        return asked + min(distinctItems + step, windowItems) * without
    }
}
