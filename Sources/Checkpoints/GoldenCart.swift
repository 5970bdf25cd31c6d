import Interactions
import Scoring

/// One cart of ``GoldenCarts``: a question by item ids, with its answers.
public struct GoldenCart: Sendable, Equatable, Codable {
    /// Item ids, oldest first.
    public let items: [String]
    public let position: TargetPosition
    /// The best items, best first.
    public let answers: [GoldenCarts.Answer]

    init(items: [String], position: TargetPosition, answers: [GoldenCarts.Answer]) {
        self.items = items
        self.position = position
        self.answers = answers
    }

    /// The question in a vocabulary's indices; `nil` if that lacks one of the items.
    public func question(_ vocabulary: ItemVocabulary) -> PositionQuestion? {
        items.allSatisfy { vocabulary.index(of: $0) != nil } ? question(ofItemsIn: vocabulary) : nil
    }

    /// The question with those of the items that a vocabulary has; `nil` if it has none.
    public func question(ofItemsIn vocabulary: ItemVocabulary) -> PositionQuestion? {
        var known: [Int32] = []
        var before = 0
        for (place, id) in items.enumerated() {
            guard let index = vocabulary.index(of: id) else { continue }
            known.append(index)
            if place < position.itemsBefore(of: items.count) { before += 1 }
        }
        guard !known.isEmpty else { return nil }
        return PositionQuestion(items: known[...], position: TargetPosition(itemsBefore: before, of: known.count))
    }

    /// The first difference in words.
    ///
    /// - Parameters:
    ///   - again: the kept items' scores now
    ///   - best: the best scores now
    func difference(again: [Float], best: [Float], _ tolerance: Float) -> String? {
        guard best.count == answers.count else { return "\(best.count) answers instead of \(answers.count)" }
        for (rank, answer) in answers.enumerated() {
            // Written so that a score that is not a number differs.
            let isClose = { (score: Float) in abs(score - answer.score) <= tolerance * answer.score }
            if !isClose(again[rank]) { return "\(answer.id) scores \(again[rank]) instead of \(answer.score)" }
            if !isClose(best[rank]) { return "the best score but \(rank) is \(best[rank]) instead of \(answer.score)" }
        }
        return nil
    }

    // In the file a position is `"next"`, `"previous"`, or for an inner one the number of items before it.

    private enum CodingKeys: String, CodingKey {
        case items, position, answers
        /// What `position` was called before inner positions were asked.
        case direction
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        items = try container.decode([String].self, forKey: .items)
        answers = try container.decode([GoldenCarts.Answer].self, forKey: .answers)
        let key: CodingKeys = container.contains(.position) ? .position : .direction
        if let before = try? container.decode(Int.self, forKey: key) {
            guard before > 0 && before < items.count else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container,
                    debugDescription: "\(before) is no inner position of \(items.count) items")
            }
            position = .inner(before)
        } else {
            switch try container.decode(String.self, forKey: key) {
            case "next": position = .next
            case "previous": position = .previous
            case let other:
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container, debugDescription: "'\(other)' is no position")
            }
        }
    }

    public func encode(to encoder: any Swift.Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(items, forKey: .items)
        try container.encode(answers, forKey: .answers)
        switch position {
        case .next: try container.encode("next", forKey: .position)
        case .previous: try container.encode("previous", forKey: .position)
        case .inner(let before): try container.encode(before, forKey: .position)
        }
    }
}
