import Interactions
import Kernels

/// Which end of a sequence is asked for.
public enum QueryDirection: String, Sendable, Codable, CaseIterable {
    /// The item after the last: the original's `post`.
    case next
    /// The item before the first: `pre`.
    case previous

    /// A cart's items as those left and right of the asked one.
    public func sides(of items: ArraySlice<Int32>) -> (left: ArraySlice<Int32>, right: ArraySlice<Int32>) {
        switch self {
        case .next: (items, [])
        case .previous: ([], items)
        }
    }
}

/// Turns "what comes next to these items?" into tokens and a target row, the way the model was trained.
///
/// A masked model is asked with `[MASK]` at the end in question (the original's way); a causal or reverse one at its
/// last or first item, without `[MASK]`.
public struct QueryEncoder: Sendable {
    public let objectives: [Objective]
    /// Longest sequence, the `[MASK]` included.
    public let maximumLength: Int

    public init(objectives: [Objective], maximumLength: Int) {
        precondition(!objectives.isEmpty && maximumLength >= 2)
        self.objectives = objectives
        self.maximumLength = maximumLength
    }

    public init(_ configuration: CheckpointConfiguration) {
        self.init(objectives: configuration.objectives, maximumLength: configuration.model.maximumLength)
    }

    /// The objective that answers a direction best: its own if the model learned it, else masked, else the other one's
    /// reading of the sequence.
    public func objective(for direction: QueryDirection) -> Objective {
        let own: Objective = direction == .next ? .causal : .reverse
        if objectives.contains(own) { return own }
        return objectives.contains(.masked) ? .masked : objectives[0]
    }

    /// How many items a query reads; of longer sequences it reads the nearest to the end in question.
    public func capacity(for direction: QueryDirection) -> Int {
        objective(for: direction) == .masked ? maximumLength - 1 : maximumLength
    }

    /// Adds the query to a batch, which must have the direction's visibility.
    ///
    /// - Parameters:
    ///   - items: at least one item, oldest first
    ///   - target: the item to predict, for a loss; any item otherwise
    public func append(
        _ items: some BidirectionalCollection<Int32>, _ direction: QueryDirection, target: Int32 = 0,
        to batch: inout PackedBatch
    ) {
        let objective = objective(for: direction)
        precondition(!items.isEmpty && batch.visibility == objective.visibility)
        let capacity = capacity(for: direction)
        let mask: [Int32] = objective == .masked ? [ItemVocabulary.mask] : []
        switch direction {
        case .next:
            let tokens = Array(items.suffix(capacity)) + mask
            batch.append(tokens, targets: [(offset: tokens.count - 1, item: target)])
        case .previous:
            batch.append(mask + Array(items.prefix(capacity)), targets: [(offset: 0, item: target)])
        }
    }

    /// The readings that together answer which item was in a gap: 0 is before the first item, `count` after the last.
    ///
    /// Inside, the causal reading sees the left and the reverse one the right; a model that lacks one of them answers by
    /// its masked reading of both sides, or by the direction it has. ``GapScores`` says why in this order.
    public func readings(ofGap gap: Int, in count: Int) -> [Objective] {
        if gap == count { return [objective(for: .next)] }
        if gap == 0 { return [objective(for: .previous)] }
        if objectives.contains(.causal) && objectives.contains(.reverse) { return [.causal, .reverse] }
        return objectives.contains(.masked) ? [.masked] : [objectives[0]]
    }

    /// How many of the items the readings of a gap read together.
    public func itemsRead(ofGap gap: Int, in count: Int) -> Int {
        let readings = readings(ofGap: gap, in: count)
        if readings == [.causal, .reverse] {
            return min(gap, maximumLength) + min(count - gap, maximumLength)
        }
        switch readings[0] {
        case .masked: return min(count, maximumLength - 1)
        case .causal: return min(gap == 0 ? count : gap, maximumLength)
        case .reverse: return min(gap == count ? count : count - gap, maximumLength)
        }
    }

    /// Adds one reading of a gap to a batch, which must have the reading's visibility. Of sequences longer than the model
    /// it reads the items nearest to the gap.
    ///
    /// - Parameters:
    ///   - items: at least one item, oldest first
    ///   - gap: 0 … `items.count`
    ///   - reading: one of ``readings(ofGap:in:)``
    public func append(_ items: ArraySlice<Int32>, gap: Int, reading: Objective, to batch: inout PackedBatch) {
        precondition((0...items.count).contains(gap))
        if gap == items.count { return append(items, .next, to: &batch) }
        if gap == 0 { return append(items, .previous, to: &batch) }
        switch reading {
        case .causal: append(items.prefix(gap), .next, to: &batch)
        case .reverse: append(items.dropFirst(gap), .previous, to: &batch)
        case .masked: appendMasked(left: items.prefix(gap), right: items.dropFirst(gap), to: &batch)
        }
    }

    /// Half of the length on each side of the `[MASK]`; what a short side leaves, the other one gets.
    private func appendMasked(left: ArraySlice<Int32>, right: ArraySlice<Int32>, to batch: inout PackedBatch) {
        let room = maximumLength - 1
        let before = min(left.count, max(room / 2, room - right.count))
        let tokens = left.suffix(before) + [ItemVocabulary.mask] + right.prefix(room - before)
        batch.append(tokens, targets: [(offset: before, item: 0)])
    }

    /// An empty batch for queries of a direction.
    public func batch(for direction: QueryDirection) -> PackedBatch {
        PackedBatch(visibility: objective(for: direction).visibility)
    }
}
