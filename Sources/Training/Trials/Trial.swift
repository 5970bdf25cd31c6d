import BERT4Rec
import Interactions
import Platform

/// A short training with other settings, to be compared with others.
final class Trial {
    let configuration: TrainingConfiguration
    let model: ModelConfiguration
    let parameters: ModelParameters
    /// What the settings are, for the log.
    let name: String
    private let sequences: UserSequences
    private let gradientStep: GradientStep
    private let examples: ExampleMaker
    private var plan: EpochPlan?
    private var step = 0

    init(
        _ configuration: TrainingConfiguration, _ model: ModelConfiguration, _ sequences: UserSequences,
        _ group: any TrainingGroup
    ) {
        self.configuration = configuration
        self.model = model
        self.sequences = sequences
        name = TrainingVariant.name(configuration, model)
        parameters = ModelParameters(model)
        parameters.initialize(seed: configuration.seed)
        gradientStep = GradientStep(parameters, configuration, group: group)
        examples = ExampleMaker(configuration, maximumLength: model.maximumLength)
    }

    /// Goes on to a step of a schedule.
    ///
    /// - Parameter mayGoOn: asked before each step
    /// - Returns: false if it may not go on, or has diverged
    func train(to last: Int, of total: Int, while mayGoOn: () -> Bool) -> Bool {
        let perEpoch = max(1, EpochPlan.steps(users: sequences.count, configuration))
        while step < last {
            guard mayGoOn() else { return false }
            let (epoch, place) = (step / perEpoch + 1, step % perEpoch)
            if plan?.epoch != epoch { plan = EpochPlan(examples, sequences, epoch: epoch) }
            guard let plan else { return false }
            var seeds = SeededGenerator(seed: configuration.seed, UInt64(epoch), UInt64(place), 4)
            let result = gradientStep.run(
                plan.shares(ofStep: place, for: gradientStep.groupLanes), dropout: configuration.dropout,
                dropoutSeed: seeds.next(),
                learningRateFactor: configuration.schedule.factor(step: step + 1, of: total))
            guard result.loss.isFinite && result.gradientNorm.isFinite else { return false }
            step += 1
        }
        return true
    }
}
