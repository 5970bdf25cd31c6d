import BERT4Rec
import Checkpoints
import CommandSupport
import Foundation
import Interactions
import Platform
import Training

extension TrainingConfiguration {
    /// The preset's numbers with the settings' changes.
    init(_ settings: LayeredConfiguration, order: ItemOrder) throws(TrainingError) {
        let lanes = settings[TrainSettings.lanes] ?? ProcessorLimit.processors
        self.init(settings[TrainSettings.preset], order: order, lanes: lanes)
        seed = UInt64(settings[TrainSettings.seed])
        chunkify = settings[TrainSettings.chunkify]
        batchSize = settings[TrainSettings.batchSize] ?? batchSize
        clipNorm = settings[TrainSettings.clip].map { Float($0) } ?? clipNorm
        dropout = settings[TrainSettings.dropout].map { Float($0) } ?? dropout
        loss = settings[TrainSettings.loss]?.kind ?? loss
        negatives = settings[TrainSettings.negatives] ?? usualNegatives(of: loss)
        calibration = settings[TrainSettings.calibration].map { Float($0) } ?? calibration
        maskProbability = settings[TrainSettings.maskProbability].map { Float($0) } ?? maskProbability
        maskLastShare = settings[TrainSettings.maskLastShare].map { Float($0) } ?? maskLastShare
        padding = settings[TrainSettings.padding] ?? padding
        validationHistory = settings[TrainSettings.validationHistory] ?? validationHistory
        split = settings[TrainSettings.split] ?? split
        validationFraction = settings[TrainSettings.validationFraction] ?? validationFraction
        validationDays = settings[TrainSettings.validationDays] ?? validationDays
        validationInterval = settings[TrainSettings.validationInterval] ?? validationInterval
        validationCases = settings[TrainSettings.validationCases] ?? validationCases
        repeats = settings[TrainSettings.repeats] ?? repeats
        selection = settings[TrainSettings.selection] ?? (split == .none ? .trainingLoss : selection)
        patience = settings[TrainSettings.patience] ?? patience
        finalFit = settings[TrainSettings.finalFit] ?? finalFit
        objectives = try Self.objectives(settings) ?? objectives
        auxiliaryWeight = settings[TrainSettings.expertWeight].map { Float($0) } ?? auxiliaryWeight
        neighbours = settings[TrainSettings.neighbours]
        precision = settings[TrainSettings.precision]?.precision ?? precision
        optimizer = Self.optimizer(settings, preset: optimizer)
        schedule = try Self.schedule(settings, preset: schedule)
        if let epochs = settings[TrainSettings.epochs] { self.epochs = epochs }
    }

    private static func objectives(_ settings: LayeredConfiguration) throws(TrainingError) -> [Objective]? {
        guard let text = settings[TrainSettings.objectives] else { return nil }
        var result: [Objective] = []
        for part in text.split(separator: ",") {
            let name = part.trimmingCharacters(in: .whitespaces)
            guard let objective = Objective(rawValue: name) else {
                throw .configuration("objectives: there is no objective '\(name)'; there are masked, causal, reverse")
            }
            result.append(objective)
        }
        return result
    }

    private static func optimizer(_ settings: LayeredConfiguration, preset: OptimizerConfiguration)
        -> OptimizerConfiguration
    {
        let kind = settings[TrainSettings.optimizer] ?? preset.kind
        var result = kind == preset.kind ? preset : .defaults(of: kind)
        result.learningRate = settings[TrainSettings.learningRate].map { Float($0) } ?? result.learningRate
        result.momentum = settings[TrainSettings.momentum].map { Float($0) } ?? result.momentum
        result.weightDecay = settings[TrainSettings.weightDecay].map { Float($0) } ?? result.weightDecay
        return result
    }

    /// A warm-up alone asks for the article's schedule.
    private static func schedule(
        _ settings: LayeredConfiguration, preset: LearningRateSchedule
    ) throws(TrainingError) -> LearningRateSchedule {
        let steps = settings[TrainSettings.warmUpSteps]
        var kind = steps != nil && preset == .constant ? ScheduleKind.inverseSquareRoot : preset.kind
        if let name = settings[TrainSettings.schedule] {
            guard let asked = ScheduleKind(rawValue: name) else {
                throw .configuration(
                    "schedule: there is no schedule '\(name)'; there are constant, cosine, inverse-square-root")
            }
            kind = asked
        }
        let defaultSteps = kind == .inverseSquareRoot ? 4000 : preset.warmUpSteps
        return LearningRateSchedule(kind, warmUpSteps: steps ?? defaultSteps)
    }
}
