import Foundation

/// An event's keys; those an event does not have are left out. Names become snake case.
struct EventLine: Encodable {
    var event: String
    var time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    var message: String?
    var rows: Int?
    var firstEpoch: Int?
    var lastEpoch: Int?
    var epoch: Int?
    var epochs: Int?
    var step: Int?
    var steps: Int?
    var loss: Double?
    var accuracy: Double?
    var gradientNorm: Double?
    var sequencesPerSecond: Double?
    var secondsLeft: Double?
    var timeLimit: Double?
    var secondsPerStep: Double?
    var finalFit: Bool?
    var sequences: Int?
    var seconds: Double?
    var best: Bool?
    var validation: [String: Double]?
    var shares: [String: Double]?
    var processes: Int?
    var megabytesPerStep: Double?
    var secondsWaited: Double?
    var overlap: Double?
    var path: String?
    var bestEpoch: Int?
    var score: Double?
    var scoreLow: Double?
    var scoreHigh: Double?
    var cases: Int?

    init(_ event: TrainingEvent, secondsLeft: Double?) {
        switch event {
        case .note(let message): self.init("note", message: message)
        case .warning(let message): self.init("warning", message: message)
        case .reading(let rows):
            self.init("reading")
            self.rows = rows
        case .planned(let plan):
            self.init("planned", message: plan.line)
            (timeLimit, epochs, steps, finalFit) = (plan.limit.seconds, plan.epochs, plan.steps, plan.fits)
            (secondsPerStep, self.secondsLeft) = (plan.secondsPerStep, plan.secondsLeft)
        case .began(let first, let last, _):
            self.init("began")
            (firstEpoch, lastEpoch) = (first, last)
        case .step(let epoch, let epochs, let step, let steps, let result, let rate):
            self.init("step")
            (self.epoch, self.epochs, self.step, self.steps) = (epoch, epochs, step, steps)
            (loss, gradientNorm, sequencesPerSecond) = (result.loss, result.gradientNorm, rate)
            accuracy = 100 * Double(result.hits) / Double(max(1, result.targets))
            self.secondsLeft = secondsLeft
        case .epoch(let record, let saved): self.init(record, isBest: saved != nil)
        case .profile(let epoch, let shares):
            self.init("profile")
            self.epoch = epoch
            self.shares = Dictionary(uniqueKeysWithValues: shares.map { ($0.title, $0.share) })
        case .exchange(let epoch, let processes, let costs):
            self.init("exchange")
            (self.epoch, self.processes, steps) = (epoch, processes, costs.steps)
            (megabytesPerStep, overlap) = (costs.megabytesPerStep, costs.overlap)
            (seconds, secondsWaited) = (costs.seconds, costs.secondsWaited)
        case .saved(let path, let epoch, let step):
            self.init("saved", path: path)
            (self.epoch, self.step) = (epoch, step)
        case .reported(let path): self.init("report", path: path)
        case .interrupted(let epoch, let step):
            self.init("interrupted")
            (self.epoch, self.step) = (epoch, step)
        case .finished(let bestEpoch, let score, let reported):
            self.init("finished")
            (self.bestEpoch, self.score) = (bestEpoch, score)
            (scoreLow, scoreHigh, cases) = (reported?.ndcgLow, reported?.ndcgHigh, reported?.ranking.cases)
        }
    }

    private init(_ event: String, message: String? = nil, path: String? = nil) {
        self.event = event
        self.message = message
        self.path = path
    }

    private init(_ record: EpochRecord, isBest: Bool) {
        self.init("epoch")
        (epoch, loss, accuracy) = (record.epoch, record.loss, record.accuracy)
        (sequences, seconds, best) = (record.sequences, record.seconds, isBest)
        validation = record.validation.map { found in
            found.ranking.byName.merging(
                ["loss": found.loss, "accuracy": found.accuracy, "cases": Double(found.ranking.cases)]
            ) { own, _ in own }
        }
    }
}
