import Checkpoints

extension TrainingConfiguration {
    /// What a checkpoint records of it: all that shapes the weights. How long the search goes on (``patience``) and
    /// whether a final fit follows are not in it.
    public var record: TrainingRecord {
        var record = TrainingRecord()
        record.preset = preset
        record.order = order
        record.objectives = objectives
        record.epochs = epochs
        record.seed = seed
        record.batchSize = batchSize
        record.chunkify = chunkify
        record.optimizer = optimizer.kind
        record.learningRate = optimizer.learningRate
        record.momentum = optimizer.momentum
        record.weightDecay = optimizer.weightDecay
        record.schedule = schedule.kind
        record.warmUpSteps = schedule.warmUpSteps
        record.clipNorm = clipNorm
        record.dropout = dropout
        record.maskProbability = maskProbability
        record.maskLastShare = maskLastShare
        record.padding = padding
        record.articleWindow = articleWindow
        record.validationHistory = validationHistory
        record.split = split
        record.validationFraction = validationFraction
        record.validationDays = validationDays
        record.validationInterval = validationInterval
        record.validationCases = validationCases
        record.repeats = repeats
        record.selection = selection
        record.loss = loss
        record.negatives = negatives
        record.calibration = calibration
        record.auxiliaryWeight = auxiliaryWeight
        record.neighbours = neighbours
        record.precision = precision
        record.lanes = lanes
        record.reading = reading
        return record
    }
}
