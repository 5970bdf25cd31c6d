import BERT4Rec
import Interactions

/// Turns a question into tokens and a target row, the way the model was trained, and says which passes answer it.
///
/// A masked model is asked with `[MASK]` at the position (the original's way); a causal or reverse one at its last or
/// first item, without `[MASK]`.
public struct QuestionEncoder: Sendable {
    public let objectives: [Objective]
    /// Longest sequence, the `[MASK]` included.
    public let maximumLength: Int
    // Made once: the passes of every question are asked for in the service's hot path.
    private let nextPasses: [Objective]
    private let previousPasses: [Objective]
    private let innerPasses: [Objective]

    /// - Precondition: at least one objective; room for `[MASK]` and an item.
    public init(objectives: [Objective], maximumLength: Int) {
        precondition(!objectives.isEmpty && maximumLength >= 2)
        self.objectives = objectives
        self.maximumLength = maximumLength
        // At an end: its own objective if the model learned it, else masked, else the other one's pass over the sequence.
        let other = objectives.contains(.masked) ? .masked : objectives[0]
        nextPasses = [objectives.contains(.causal) ? .causal : other]
        previousPasses = [objectives.contains(.reverse) ? .reverse : other]
        innerPasses = objectives.contains(.causal) && objectives.contains(.reverse) ? [.causal, .reverse] : [other]
    }

    /// The passes that together answer a position.
    ///
    /// Inside, the causal pass sees the left and the reverse one the right; a model that lacks one of them answers by its
    /// masked pass over both sides, or by the one it has. ``ScoringRule`` says how two passes become one score.
    public func passes(for position: TargetPosition) -> [Objective] {
        switch position {
        case .next: nextPasses
        case .previous: previousPasses
        case .inner: innerPasses
        }
    }

    /// Whether inner positions are answered by a product of two passes.
    var multipliesPasses: Bool { innerPasses.count > 1 }

    /// Whether training taught the model to answer such a position.
    public func hasLearned(_ kind: TargetPosition.Kind) -> Bool {
        if objectives.contains(.masked) { return true }
        return switch kind {
        case .next: objectives.contains(.causal)
        case .previous: objectives.contains(.reverse)
        case .inner: multipliesPasses
        }
    }

    /// How many items a question about an end reads; of longer sequences it reads the nearest.
    public func capacity(for position: TargetPosition) -> Int {
        passes(for: position)[0] == .masked ? maximumLength - 1 : maximumLength
    }

    /// How many of the items the passes over a question read together.
    public func itemsRead(_ question: PositionQuestion) -> Int {
        window(itemsBefore: question.itemsBefore, of: question.items.count).count
    }

    /// Which of `count` items, oldest first, the passes over a question read together: those nearest to its position.
    public func window(itemsBefore: Int, of count: Int) -> Range<Int> {
        let position = TargetPosition(itemsBefore: itemsBefore, of: count)
        let after = count - itemsBefore
        let passes = passes(for: position)
        if passes[0] == .masked {
            let left = itemsLeftOfMask(before: itemsBefore, after: after)
            return (itemsBefore - left)..<(itemsBefore + min(after, maximumLength - 1 - left))
        }
        let seesLeft = position.kind != .inner || passes.contains(.causal)
        let seesRight = position.kind != .inner || passes.contains(.reverse)
        let left = seesLeft ? min(itemsBefore, maximumLength) : 0
        let right = seesRight ? min(after, maximumLength) : 0
        return (itemsBefore - left)..<(itemsBefore + right)
    }

    /// How many tokens the passes over a question compute together.
    public func tokens(itemsBefore: Int, of count: Int) -> Int {
        let masks = passes(for: TargetPosition(itemsBefore: itemsBefore, of: count))[0] == .masked ? 1 : 0
        return window(itemsBefore: itemsBefore, of: count).count + masks
    }

    /// Half of the length on each side of the `[MASK]`; what a short side leaves, the other one gets.
    private func itemsLeftOfMask(before: Int, after: Int) -> Int {
        let room = maximumLength - 1
        return min(before, max(room / 2, room - after))
    }

    /// Adds one pass over a question to a batch, which must have the pass's visibility. Of sequences longer than the model
    /// it reads the items nearest to the position.
    ///
    /// - Parameters:
    ///   - pass: one of ``passes(for:)``
    ///   - target: the item to predict, for a loss; any item otherwise
    ///   - kept: how many rows of ``growingTokens(_:_:)`` are left out, as they are kept from an earlier pass
    public func append(
        _ question: PositionQuestion, _ pass: Objective, target: Int32 = 0, without kept: Int = 0,
        to batch: inout PackedBatch
    ) {
        precondition(batch.visibility == pass.visibility)
        let (left, right) = question.sides(seenBy: pass)
        if pass == .masked {
            appendMasked(left: left, right: right, target, to: &batch)
        } else if right.isEmpty {
            let tokens = left.suffix(maximumLength).dropFirst(kept)
            batch.append(
                tokens, firstPosition: kept, targets: [(offset: tokens.count - 1, item: target)],
                times: times(question.timesLeft.suffix(maximumLength).dropFirst(kept), question))
        } else {
            batch.append(
                right.prefix(maximumLength).dropLast(kept), targets: [(offset: 0, item: target)],
                times: times(question.timesRight.prefix(maximumLength).dropLast(kept), question))
        }
    }

    /// What a directed pass knows of the times; the asked moment is that of the item after all others.
    private func times(_ items: ArraySlice<Int32>, _ question: PositionQuestion) -> SequenceTimes? {
        items.isEmpty ? nil : SequenceTimes(items, now: question.position == .next ? question.now : nil)
    }

    /// The tokens of a pass whose target is the last row in a causal pass, the first in a reverse one: of an item that joins
    /// them there, the other rows see nothing. `nil` of other passes.
    public func growingTokens(_ question: PositionQuestion, _ pass: Objective) -> ArraySlice<Int32>? {
        let (left, right) = question.sides(seenBy: pass)
        switch pass {
        case .causal where right.isEmpty: return left.suffix(maximumLength)
        case .reverse where left.isEmpty: return right.prefix(maximumLength)
        case .masked, .causal, .reverse: return nil
        }
    }

    /// The times of ``growingTokens(_:_:)``; empty if they are not known.
    public func growingTimes(_ question: PositionQuestion, _ pass: Objective) -> ArraySlice<Int32> {
        switch pass {
        case .causal where question.right.isEmpty: question.times.suffix(maximumLength)
        case .reverse where question.left.isEmpty: question.times.prefix(maximumLength)
        case .masked, .causal, .reverse: []
        }
    }

    private func appendMasked(
        left: ArraySlice<Int32>, right: ArraySlice<Int32>, _ target: Int32, to batch: inout PackedBatch
    ) {
        let before = itemsLeftOfMask(before: left.count, after: right.count)
        let tokens = left.suffix(before) + [ItemVocabulary.mask] + right.prefix(maximumLength - 1 - before)
        batch.append(tokens, targets: [(offset: before, item: target)])
    }
}
