import ArgumentParser
import BERT4Rec
import Checkpoints
import CommandSupport
import Interactions
import Training

/// The options of ``TrainSettings`` that shape the model and its training.
struct TrainArguments: ParsableArguments {
    @Option(help: TrainSettings.preset.help) var preset: TrainingPreset?
    @Option(help: TrainSettings.order.help) var order: OrderChoice?
    @Option(help: TrainSettings.epochs.help) var epochs: Int?
    @Option(help: TrainSettings.timeLimit.help) var timeLimit: String?
    @Option(help: TrainSettings.seed.help) var seed: Int?
    @Option(help: TrainSettings.objectives.help) var objectives: String?
    @Option(help: TrainSettings.batchSize.help) var batchSize: Int?
    @Option(help: TrainSettings.chunkify.help) var chunkify: Int?
    @Option(help: TrainSettings.optimizer.help) var optimizer: OptimizerKind?
    @Option(help: TrainSettings.learningRate.help) var learningRate: Double?
    @Option(help: TrainSettings.momentum.help) var momentum: Double?
    @Option(help: TrainSettings.weightDecay.help) var weightDecay: Double?
    @Option(help: TrainSettings.schedule.help) var schedule: String?
    @Option(help: TrainSettings.warmUpSteps.help) var warmUpSteps: Int?
    @Option(help: TrainSettings.clip.help) var clip: Double?
    @Option(help: TrainSettings.dropout.help) var dropout: Double?
    @Option(help: TrainSettings.loss.help) var loss: LossChoice?
    @Option(help: TrainSettings.negatives.help) var negatives: Int?
    @Option(help: TrainSettings.calibration.help) var calibration: Double?
    @Option(help: TrainSettings.maskProbability.help) var maskProbability: Double?
    @Option(help: TrainSettings.maskLastShare.help) var maskLastShare: Double?
    @Option(help: TrainSettings.padding.help) var padding: PaddingMode?
    @Option(help: TrainSettings.validationHistory.help) var validationHistory: Int?
    @Option(help: TrainSettings.split.help) var split: SplitKind?
    @Option(help: TrainSettings.validationFraction.help) var validationFraction: Double?
    @Option(help: TrainSettings.validationDays.help) var validationDays: Double?
    @Option(help: TrainSettings.validationInterval.help) var validationInterval: Int?
    @Option(help: TrainSettings.validationCases.help) var validationCases: Int?
    @Option(help: TrainSettings.repeats.help) var repeats: RepeatPolicy?
    @Option(help: TrainSettings.selection.help) var selection: SelectionCriterion?
    @Option(help: TrainSettings.patience.help) var patience: Int?
    @Option(help: TrainSettings.finalFit.help) var finalFit: Bool?
    @Option(help: TrainSettings.width.help) var width: Int?
    @Option(help: TrainSettings.layers.help) var layers: Int?
    @Option(help: TrainSettings.heads.help) var heads: Int?
    @Option(help: TrainSettings.length.help) var length: Int?
    @Option(help: TrainSettings.positions.help) var positions: ModelConfiguration.Positions?
    @Option(help: TrainSettings.distanceBias.help) var distanceBias: Int?
    @Option(help: TrainSettings.convolution.help) var convolution: Int?
    @Option(help: TrainSettings.times.help) var times: Bool?
    @Option(help: TrainSettings.expertWeight.help) var expertWeight: Double?
    @Option(help: TrainSettings.neighbours.help) var neighbours: Int?
    @Option(help: TrainSettings.precision.help) var precision: TrainingPrecision?
    @Option(help: TrainSettings.lanes.help) var lanes: Int?
    @Option(help: TrainSettings.gradients.help) var gradients: GradientFormat?
    @Option(help: TrainSettings.saveMinutes.help) var saveMinutes: Double?
    @Option(help: TrainSettings.keep.help) var keep: Int?
    @Flag(inversion: .prefixedNo, help: TrainSettings.newItems.help) var newItems: Bool?
    @Option(help: TrainSettings.logFormat.help) var logFormat: LogFormat?

    /// For ``LayeredConfiguration``.
    var bound: [BoundSetting] {
        [
            BoundSetting(TrainSettings.preset, given: preset), BoundSetting(TrainSettings.order, given: order),
            BoundSetting(TrainSettings.epochs, given: epochs), BoundSetting(TrainSettings.seed, given: seed),
            BoundSetting(TrainSettings.timeLimit, given: timeLimit),
            BoundSetting(TrainSettings.objectives, given: objectives),
            BoundSetting(TrainSettings.batchSize, given: batchSize),
            BoundSetting(TrainSettings.chunkify, given: chunkify),
            BoundSetting(TrainSettings.optimizer, given: optimizer),
            BoundSetting(TrainSettings.learningRate, given: learningRate),
            BoundSetting(TrainSettings.momentum, given: momentum),
            BoundSetting(TrainSettings.weightDecay, given: weightDecay),
            BoundSetting(TrainSettings.schedule, given: schedule),
            BoundSetting(TrainSettings.warmUpSteps, given: warmUpSteps), BoundSetting(TrainSettings.clip, given: clip),
            BoundSetting(TrainSettings.dropout, given: dropout),
            BoundSetting(TrainSettings.loss, given: loss), BoundSetting(TrainSettings.negatives, given: negatives),
            BoundSetting(TrainSettings.calibration, given: calibration),
            BoundSetting(TrainSettings.maskProbability, given: maskProbability),
            BoundSetting(TrainSettings.maskLastShare, given: maskLastShare),
            BoundSetting(TrainSettings.padding, given: padding),
            BoundSetting(TrainSettings.validationHistory, given: validationHistory),
            BoundSetting(TrainSettings.split, given: split),
            BoundSetting(TrainSettings.validationFraction, given: validationFraction),
            BoundSetting(TrainSettings.validationDays, given: validationDays),
            BoundSetting(TrainSettings.validationInterval, given: validationInterval),
            BoundSetting(TrainSettings.validationCases, given: validationCases),
            BoundSetting(TrainSettings.repeats, given: repeats),
            BoundSetting(TrainSettings.selection, given: selection), BoundSetting(TrainSettings.width, given: width),
            BoundSetting(TrainSettings.layers, given: layers), BoundSetting(TrainSettings.heads, given: heads),
            BoundSetting(TrainSettings.patience, given: patience),
            BoundSetting(TrainSettings.finalFit, given: finalFit),
            BoundSetting(TrainSettings.positions, given: positions),
            BoundSetting(TrainSettings.distanceBias, given: distanceBias),
            BoundSetting(TrainSettings.convolution, given: convolution),
            BoundSetting(TrainSettings.times, given: times),
            BoundSetting(TrainSettings.expertWeight, given: expertWeight),
            BoundSetting(TrainSettings.neighbours, given: neighbours),
            BoundSetting(TrainSettings.precision, given: precision),
            BoundSetting(TrainSettings.length, given: length), BoundSetting(TrainSettings.lanes, given: lanes),
            BoundSetting(TrainSettings.gradients, given: gradients),
            BoundSetting(TrainSettings.saveMinutes, given: saveMinutes),
            BoundSetting(TrainSettings.keep, given: keep), BoundSetting(TrainSettings.newItems, given: newItems),
            BoundSetting(TrainSettings.logFormat, given: logFormat),
        ]
    }
}
