import BERT4Rec
import Interactions

/// How long an optimizer step takes on this machine: measured with the first batches of the run, so that measuring changes
/// nothing that is trained: on weights that are thrown away, or on the run's own at a learning rate of 0.
struct StepTiming {
    private static let mostSteps = 24
    private static let leastSteps = 3

    private let model: ModelConfiguration
    private let weights: ModelParameters?
    private let sequences: UserSequences
    private let clock: TrainingClock
    private let group: any TrainingGroup

    /// - Parameters:
    ///   - model: with the vocabulary's size
    ///   - weights: the run's, which stay as they are; others are made where they are of another model
    ///   - sequences: what the search trains on
    ///   - group: the processes that measure together
    init(
        _ model: ModelConfiguration, of weights: ModelParameters, _ sequences: UserSequences, _ clock: TrainingClock,
        _ group: any TrainingGroup
    ) {
        self.model = model
        self.weights = weights.configuration == model ? weights : nil
        self.group = group
        self.sequences = sequences
        self.clock = clock
    }

    /// The mean seconds of a step. Costs the memory of gradients and moments while it lasts, of another model also of its weights.
    ///
    /// - Parameter seconds: about how long to measure; at least three steps are
    func secondsPerStep(_ configuration: TrainingConfiguration, within seconds: Double) -> Double {
        let parameters = weights ?? ModelParameters(model)
        if weights == nil { parameters.initialize(seed: configuration.seed) }
        let step = GradientStep(parameters, configuration, group: group)
        let examples = ExampleMaker(configuration, maximumLength: model.maximumLength)
        let plan = EpochPlan(examples, sequences, epoch: 1)
        guard plan.count > 0 else { return 0 }
        // The first batch of each objective makes oneDNN compile its products: that is paid once a run.
        let unmeasured = configuration.objectives.count
        var (total, measured) = (0.0, 0)
        for index in 0..<(unmeasured + Self.mostSteps) {
            if measured >= Self.leastSteps && total >= seconds { break }
            let began = clock.now
            _ = step.run(
                plan.shares(ofStep: index % plan.count, for: step.groupLanes), dropout: configuration.dropout,
                dropoutSeed: UInt64(index), learningRateFactor: weights == nil ? 1e-3 : 0)
            let passed = clock.seconds(since: began)
            guard index >= unmeasured else { continue }
            total += passed
            measured += 1
        }
        return total / Double(measured)
    }
}
