import BERT4Rec
import Interactions
import Platform

/// Makes training examples from sequences: chooses the window, masks items, names the targets.
///
/// All randomness comes from (seed, epoch, user), so an epoch can be repeated from any step without stored state.
public struct ExampleMaker: Sendable {
    let configuration: TrainingConfiguration
    let maximumLength: Int
    /// Whether the model is told when items were.
    let readsTimes: Bool

    /// Shares of the examples that do not tell the model when items were, and that tell it when the next item is asked for.
    private static let timelessShare: Float = 0.25
    private static let momentShare: Float = 0.25

    public init(_ configuration: TrainingConfiguration, maximumLength: Int, readsTimes: Bool = false) {
        self.configuration = configuration
        self.maximumLength = maximumLength
        self.readsTimes = readsTimes
    }

    /// The objective a batch is trained with: they take turns.
    public func objective(ofBatch batch: Int, epoch: Int) -> Objective {
        configuration.objectives[(batch + epoch) % configuration.objectives.count]
    }

    /// Adds one training example made from a user's sequence.
    ///
    /// - Parameters:
    ///   - weights: of the sequence's items, as targets; empty: all are 1
    ///   - times: when they were (``Interactions/ItemTime``); empty if that is not known
    public func append(
        _ sequence: ArraySlice<Int32>, weights: ArraySlice<Float> = [], times: [Int32] = [], user: Int, epoch: Int,
        objective: Objective, to batch: inout PackedBatch
    ) {
        var random = SeededGenerator(seed: configuration.seed, UInt64(epoch), UInt64(user), 1)
        var places = Array(window(sequence.count, &random))
        // Places instead of items: weights go where their items go.
        if configuration.order == .set { places.shuffle(using: &random) }
        let items = places.map { sequence[sequence.startIndex + $0] }
        let itemWeights = weights.isEmpty ? [] : places.map { weights[weights.startIndex + $0] }
        switch objective {
        case .masked: appendMasked(items, itemWeights, &random, to: &batch)
        case .causal, .reverse:
            let known = self.times(times.isEmpty ? [] : places.map { times[$0] }, objective, &random)
            appendDirected(items, itemWeights, objective, known, to: &batch)
        }
    }

    /// Adds one validation example: the end of the sequence with each of the last items masked by chance (p = 0.5, at
    /// least one), as the article validates.
    public func appendMaskedValidation(_ sequence: [Int32], user: Int, to batch: inout PackedBatch) {
        var random = SeededGenerator(seed: configuration.seed, UInt64(user), 2)
        let items = Array(sequence.suffix(maximumLength))
        let first = max(0, items.count - configuration.validationHistory)
        var masked = (first..<items.count).filter { _ in random.uniform() < 0.5 }
        if masked.isEmpty { masked = [items.count - 1] }
        append(items, [], masking: masked, firstPosition: 0, to: &batch)
    }

    /// The part of a sequence of `count` items that is trained this time.
    private func window(_ count: Int, _ random: inout SeededGenerator) -> Range<Int> {
        var end = count
        if configuration.articleWindow {
            // randint(10, max(10, n − valid_history)), both ends included; shorter sequences are taken whole.
            end = min(count, Int.random(in: 10...max(10, count - configuration.validationHistory), using: &random))
        } else if count > maximumLength {
            end = Int.random(in: maximumLength...count, using: &random)
        }
        return max(0, end - maximumLength)..<end
    }

    private func appendMasked(
        _ items: [Int32], _ weights: [Float], _ random: inout SeededGenerator, to batch: inout PackedBatch
    ) {
        var masked: [Int] = []
        if configuration.maskLastShare > 0 && random.uniform() < configuration.maskLastShare {
            masked = [items.count - 1]
        } else {
            masked = items.indices.filter { _ in random.uniform() < configuration.maskProbability }
            if masked.isEmpty { masked = [Int.random(in: items.indices, using: &random)] }
        }
        append(items, weights, masking: masked, firstPosition: firstPosition(items.count, &random), to: &batch)
    }

    private func append(
        _ items: [Int32], _ weights: [Float], masking masked: [Int], firstPosition: Int, to batch: inout PackedBatch
    ) {
        var tokens = items
        for offset in masked { tokens[offset] = ItemVocabulary.mask }
        batch.append(
            tokens, firstPosition: firstPosition, targets: masked.map { (offset: $0, item: items[$0]) },
            weights: weights.isEmpty ? [] : masked.map { weights[$0] })
    }

    /// What an example is told of the times of its items: those that are read, and sometimes when the last one is asked for. A model
    /// that always knew would answer badly where nobody says; of the item before all others nobody ever says.
    private func times(
        _ items: [Int32], _ objective: Objective, _ random: inout SeededGenerator
    ) -> SequenceTimes? {
        guard items.count >= 2 else { return nil }
        let draw = random.uniform()
        if draw < Self.timelessShare { return nil }
        guard objective == .causal else { return SequenceTimes(items.dropFirst()) }
        return SequenceTimes(items.dropLast(), now: draw < Self.timelessShare + Self.momentShare ? items.last : nil)
    }

    private func appendDirected(
        _ items: [Int32], _ weights: [Float], _ objective: Objective, _ times: SequenceTimes?,
        to batch: inout PackedBatch
    ) {
        guard items.count >= 2 else { return }
        // Causal: all but the last item predict their successor; reverse: all but the first their predecessor.
        if objective == .causal {
            let targets = (0..<(items.count - 1)).map { (offset: $0, item: items[$0 + 1]) }
            batch.append(items.dropLast(), targets: targets, weights: Array(weights.dropFirst()), times: times)
        } else {
            let targets = (0..<(items.count - 1)).map { (offset: $0, item: items[$0]) }
            batch.append(items.dropFirst(), targets: targets, weights: Array(weights.dropLast()), times: times)
        }
    }

    /// Where the first item's position is, by the padding mode.
    private func firstPosition(_ count: Int, _ random: inout SeededGenerator) -> Int {
        let onTheLeft: Bool
        switch configuration.padding {
        case .left: onTheLeft = true
        case .right: onTheLeft = false
        case .random: onTheLeft = random.uniform() < 0.5
        }
        return onTheLeft ? maximumLength - count : 0
    }
}
