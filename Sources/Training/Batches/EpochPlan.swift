import BERT4Rec
import Interactions
import Kernels

/// The batches of one epoch, in order: a shuffle of the users cut into batches, each divided over lanes into micro-batches.
public struct EpochPlan: Sendable {
    let examples: ExampleMaker
    let sequences: UserSequences
    let epoch: Int
    /// Users in this epoch's order.
    private let users: [Int32]
    /// Which batches are trained (`chunkify`).
    private let batches: [Int]

    /// Most tokens a lane runs at once; bounds its memory whatever the batch size.
    static let microBatchTokens = 4096

    /// - Parameter epoch: 1 for the first
    public init(_ examples: ExampleMaker, _ sequences: UserSequences, epoch: Int) {
        self.examples = examples
        self.sequences = sequences
        self.epoch = epoch
        var random = SeededGenerator(seed: examples.configuration.seed, UInt64(epoch), 3)
        users = (0..<Int32(sequences.count)).shuffled(using: &random)
        batches = Self.batches(users.count, examples.configuration)
    }

    /// Optimizer steps of this epoch.
    public var count: Int { batches.count }

    /// Steps of any epoch over that many users.
    public static func steps(users: Int, _ configuration: TrainingConfiguration) -> Int {
        batches(users, configuration).count
    }

    /// The lanes' micro-batches of a step.
    public func shares(ofStep step: Int) -> [[PackedBatch]] {
        let configuration = examples.configuration
        let batch = batches[step]
        let first = batch * configuration.batchSize
        let members = users[first..<min(users.count, first + configuration.batchSize)]
        let objective = examples.objective(ofBatch: batch, epoch: epoch)
        return divide(members).map { microBatches($0, objective) }
    }

    /// Contiguous parts with about equal numbers of tokens, one a lane.
    private func divide(_ members: ArraySlice<Int32>) -> [[Int32]] {
        let lanes = examples.configuration.lanes
        let lengths = members.map { min(sequences.sequence(Int($0)).count, examples.maximumLength) }
        let total = lengths.reduce(0, +)
        var parts = [[Int32]](repeating: [], count: lanes)
        var before = 0
        for (user, length) in zip(members, lengths) {
            let lane = min(lanes - 1, (before + length / 2) * lanes / max(1, total))
            parts[lane].append(user)
            before += length
        }
        return parts
    }

    private func microBatches(_ members: [Int32], _ objective: Objective) -> [PackedBatch] {
        var result: [PackedBatch] = []
        var batch = PackedBatch(visibility: objective.visibility)
        for user in members {
            let sequence = sequences.sequence(Int(user))
            let length = min(sequence.count, examples.maximumLength)
            if batch.tokenCount > 0 && batch.tokenCount + length > Self.microBatchTokens {
                result.append(batch)
                batch = PackedBatch(visibility: objective.visibility)
            }
            examples.append(sequence, user: Int(user), epoch: epoch, objective: objective, to: &batch)
        }
        if batch.tokenCount > 0 { result.append(batch) }
        return result
    }

    private static func batches(_ users: Int, _ configuration: TrainingConfiguration) -> [Int] {
        let count = (users + configuration.batchSize - 1) / configuration.batchSize
        return (0..<count).filter { $0 % configuration.chunkify == 0 }
    }
}
