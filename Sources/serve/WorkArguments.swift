import ArgumentParser
import CommandSupport
import Inference

struct WorkArguments: ParsableArguments {
    @Option(help: ServeSettings.lanes.help) var lanes: Int?
    @Option(help: ServeSettings.queue.help) var queue: Int?
    @Option(help: ServeSettings.maximumCost.help) var maximumCost: Int?
    @Option(help: ServeSettings.deadline.help) var deadline: Double?
    @Option(help: ServeSettings.precision.help) var precision: PrecisionChoice?
    @Option(help: ServeSettings.precisionLoss.help) var precisionLoss: Double?
    @Option(help: ServeSettings.watchSeconds.help) var watchSeconds: Double?
    @Option(help: ServeSettings.drainDelay.help) var drainDelay: Double?
    @Option(help: ServeSettings.grace.help) var grace: Double?

    var bound: [BoundSetting] {
        [
            BoundSetting(ServeSettings.lanes, given: lanes), BoundSetting(ServeSettings.queue, given: queue),
            BoundSetting(ServeSettings.maximumCost, given: maximumCost),
            BoundSetting(ServeSettings.deadline, given: deadline),
            BoundSetting(ServeSettings.precision, given: precision),
            BoundSetting(ServeSettings.precisionLoss, given: precisionLoss),
            BoundSetting(ServeSettings.watchSeconds, given: watchSeconds),
            BoundSetting(ServeSettings.drainDelay, given: drainDelay), BoundSetting(ServeSettings.grace, given: grace),
        ]
    }
}
