import Inference

/// What is counted of answers.
struct AnswerTally: Sendable, Equatable, Codable {
    var users = 0
    var recommendations = 0
    /// Users of whose items the model knows none: popular items answered.
    var popular = 0
    /// Items of histories that the model does not know.
    var unknownItems = 0

    mutating func add(_ answer: RecommendationAnswer) {
        users += 1
        recommendations += answer.recommendations.count
        if answer.fallback != nil { popular += 1 }
        unknownItems += answer.cart.unknown.count
    }

    static func += (tally: inout AnswerTally, other: AnswerTally) {
        tally.users += other.users
        tally.recommendations += other.recommendations
        tally.popular += other.popular
        tally.unknownItems += other.unknownItems
    }
}
