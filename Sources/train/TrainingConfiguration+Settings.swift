import BERT4Rec
import Checkpoints
import CommandSupport
import Foundation
import Platform
import Training

extension TrainingConfiguration {
    /// The preset's numbers with the settings' changes.
    init(_ c: LayeredConfiguration) throws(TrainingError) {
        let lanes = c[TrainSettings.lanes] ?? ProcessorLimit.processors
        self.init(c[TrainSettings.preset], order: c[TrainSettings.order], lanes: lanes)
        seed = UInt64(c[TrainSettings.seed])
        chunkify = c[TrainSettings.chunkify]
        batchSize = c[TrainSettings.batchSize] ?? batchSize
        clipNorm = c[TrainSettings.clip].map { Float($0) } ?? clipNorm
        dropout = c[TrainSettings.dropout].map { Float($0) } ?? dropout
        loss = c[TrainSettings.loss] ?? loss
        negatives = c[TrainSettings.negatives] ?? negatives
        calibration = c[TrainSettings.calibration].map { Float($0) } ?? calibration
        maskProbability = c[TrainSettings.maskProbability].map { Float($0) } ?? maskProbability
        maskLastShare = c[TrainSettings.maskLastShare].map { Float($0) } ?? maskLastShare
        padding = c[TrainSettings.padding] ?? padding
        validationHistory = c[TrainSettings.validationHistory] ?? validationHistory
        split = c[TrainSettings.split] ?? split
        validationFraction = c[TrainSettings.validationFraction] ?? validationFraction
        validationDays = c[TrainSettings.validationDays] ?? validationDays
        validationInterval = c[TrainSettings.validationInterval] ?? validationInterval
        validationCases = c[TrainSettings.validationCases] ?? validationCases
        selection = c[TrainSettings.selection] ?? (split == .none ? .trainingLoss : selection)
        patience = c[TrainSettings.patience] ?? patience
        finalFit = c[TrainSettings.finalFit] ?? finalFit
        objectives = try Self.objectives(c) ?? objectives
        auxiliaryWeight = c[TrainSettings.expertWeight].map { Float($0) } ?? auxiliaryWeight
        precision = c[TrainSettings.precision]?.precision ?? precision
        optimizer = Self.optimizer(c, preset: optimizer)
        schedule = try Self.schedule(c, preset: schedule)
        if let epochs = c[TrainSettings.epochs] { self.epochs = epochs }
    }

    private static func objectives(_ c: LayeredConfiguration) throws(TrainingError) -> [Objective]? {
        guard let text = c[TrainSettings.objectives] else { return nil }
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

    private static func optimizer(_ c: LayeredConfiguration, preset: OptimizerConfiguration) -> OptimizerConfiguration {
        let kind = c[TrainSettings.optimizer] ?? preset.kind
        var result = kind == preset.kind ? preset : .defaults(of: kind)
        result.learningRate = c[TrainSettings.learningRate].map { Float($0) } ?? result.learningRate
        result.momentum = c[TrainSettings.momentum].map { Float($0) } ?? result.momentum
        result.weightDecay = c[TrainSettings.weightDecay].map { Float($0) } ?? result.weightDecay
        return result
    }

    /// A warm-up alone asks for the article's schedule.
    private static func schedule(
        _ c: LayeredConfiguration, preset: LearningRateSchedule
    ) throws(TrainingError) -> LearningRateSchedule {
        let steps = c[TrainSettings.warmUpSteps]
        var kind = steps != nil && preset == .constant ? ScheduleKind.inverseSquareRoot : preset.kind
        if let name = c[TrainSettings.schedule] {
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

extension ModelConfiguration {
    /// The preset's architecture with the settings' changes. The vocabulary is set when the data is known.
    ///
    /// - Parameters:
    ///   - sequences: how many there are: fewer carts train a narrower model
    ///   - longestSequence: items of the longest one
    init(_ c: LayeredConfiguration, sequences: Int, longestSequence: Int) throws(TrainingError) {
        switch c[TrainSettings.preset] {
        case .article: self = .article(vocabularyCount: 3)
        case .default:
            self = .default(vocabularyCount: 3)
            maximumLength = min(maximumLength, max(16, longestSequence + 1))
        }
        if c[TrainSettings.order] == .set {
            positions = .none
            (distanceBiasReach, convolutionReach) = (0, 0)
            if c[TrainSettings.preset] == .default && sequences < 50_000 { (width, heads) = (64, 2) }
        }
        positions = c[TrainSettings.positions] ?? positions
        distanceBiasReach = c[TrainSettings.distanceBias] ?? distanceBiasReach
        convolutionReach = c[TrainSettings.convolution] ?? convolutionReach
        width = c[TrainSettings.width] ?? width
        layers = c[TrainSettings.layers] ?? layers
        heads = c[TrainSettings.heads] ?? heads
        maximumLength = c[TrainSettings.length] ?? maximumLength
        feedForwardWidth = 4 * width
        switch c[TrainSettings.preset] {
        case .article: headWidth = width
        case .default:
            guard heads > 0, width % heads == 0 else {
                throw .configuration("width \(width) is not a multiple of heads \(heads)")
            }
            headWidth = width / heads
        }
    }
}
