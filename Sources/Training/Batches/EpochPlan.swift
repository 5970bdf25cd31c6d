import BERT4Rec
import Interactions
import Platform

/// The batches of one epoch, in order: a shuffle of the users cut into batches, each divided over lanes into
/// micro-batches.
public struct EpochPlan: Sendable {
    let examples: ExampleMaker
    let sequences: UserSequences
    let epoch: Int
    /// Users in this epoch's order.
    private let users: [Int32]
    /// Which batches are trained (`chunkify`).
    private let batches: [Int]

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
    ///
    /// - Parameter lanes: over which the batch is divided, and whose micro-batches are made; `nil`: those of this process alone
    public func shares(ofStep step: Int, for lanes: GroupLanes? = nil) -> [[PackedBatch]] {
        let lanes = lanes ?? GroupLanes(examples.configuration.lanes)
        let configuration = examples.configuration
        let batch = batches[step]
        let first = batch * configuration.batchSize
        let members = users[first..<min(users.count, first + configuration.batchSize)]
        let objective = examples.objective(ofBatch: batch, epoch: epoch)
        let lengths = members.map { min(sequences.sequence(Int($0)).count, examples.maximumLength) }
        return LaneShares.divide(lengths, lanes: lanes.total)[lanes.own].map { share in
            share.map { microBatch(members.dropFirst($0.lowerBound).prefix($0.count), objective) }
        }
    }

    private func microBatch(_ members: ArraySlice<Int32>, _ objective: Objective) -> PackedBatch {
        var batch = PackedBatch(visibility: objective.visibility)
        for user in members {
            examples.append(
                sequences.sequence(Int(user)), weights: sequences.weights(of: Int(user)),
                times: examples.readsTimes ? sequences.seconds(of: Int(user)) : [], user: Int(user), epoch: epoch,
                objective: objective, to: &batch)
        }
        return batch
    }

    private static func batches(_ users: Int, _ configuration: TrainingConfiguration) -> [Int] {
        let count = (users + configuration.batchSize - 1) / configuration.batchSize
        return (0..<count).filter { $0 % configuration.chunkify == 0 }
    }
}
