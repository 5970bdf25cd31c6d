import Kernels

/// Which end of a sequence is asked for.
public enum QueryDirection: String, Sendable, Codable, CaseIterable {
    /// The item after the last: the original's `post`.
    case next
    /// The item before the first: `pre`.
    case previous
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
        let mask: [Int32] = objective == .masked ? [1] : []
        switch direction {
        case .next:
            let tokens = Array(items.suffix(capacity)) + mask
            batch.append(tokens, targets: [(offset: tokens.count - 1, item: target)])
        case .previous:
            batch.append(mask + Array(items.prefix(capacity)), targets: [(offset: 0, item: target)])
        }
    }

    /// An empty batch for queries of a direction.
    public func batch(for direction: QueryDirection) -> PackedBatch {
        PackedBatch(visibility: objective(for: direction).visibility)
    }
}
