import Checkpoints
import Scoring

/// Where a run stands, besides weights and moments: a checkpoint's `training.json`.
///
/// Random numbers are functions of the seed, the epoch and the step, so these numbers are all the random state there
/// is.
struct TrainingState: Sendable, Equatable, Codable {
    /// The epoch in progress, from 1.
    var epoch = 1
    /// Steps of it that are done.
    var stepInEpoch = 0
    /// Optimizer updates in all.
    var optimizerStep = 0
    var sums = EpochSums()
    var history: [EpochRecord] = []
    /// The best score so far: −loss, or NDCG.
    var bestScore: Double?
    var bestEpoch: Int?
    /// Optimizer updates after the best epoch.
    var bestStep: Int?
    /// The weights of network and auxiliary models now, and after the best epoch.
    var blend: AuxiliaryConfiguration?
    var bestBlend: AuxiliaryConfiguration?
    /// Set where a time limit laid the search out.
    var searchPlan: SearchPlan?
    /// Set once the search is over and the final fit has begun.
    var finalFit: FinalFit?
    var dataDigest: String
    /// The digest of the checkpoint whose weights the run began with.
    var initializedFrom: String?
    /// The options the run began with, and the kernels it has run on.
    var options: TrainingRecord

    init(dataDigest: String, options: TrainingRecord) {
        self.dataDigest = dataDigest
        self.options = options
    }

    init(json: [UInt8], path: String) throws(CheckpointError) {
        self = try CheckpointJSON.decode(Self.self, from: json, path: path)
        if let problem { throw .malformed(path: path, reason: problem) }
    }

    /// Far more epochs and steps than a run has, and few enough to be added up.
    private static let most = 1 << 48

    /// What makes this no state of a run, in words; `nil` if nothing does.
    private var problem: String? {
        var numbers = [
            ("epoch", epoch), ("stepInEpoch", stepInEpoch), ("optimizerStep", optimizerStep), ("hits", sums.hits),
            ("targets", sums.targets), ("bestEpoch", bestEpoch ?? 0), ("bestStep", bestStep ?? 0),
        ]
        if let finalFit { numbers += [("steps", finalFit.steps), ("scheduleSteps", finalFit.scheduleSteps)] }
        if let searchPlan {
            numbers += [("searchPlan.steps", searchPlan.steps), ("searchPlan.ofEpochs", searchPlan.ofEpochs)]
        }
        for record in history { numbers += [("epoch", record.epoch), ("sequences", record.sequences)] }
        for (name, number) in numbers where !(0...Self.most).contains(number) {
            return "\(name) is \(number), outside 0…\(Self.most)"
        }
        if let problem = blend?.problem ?? bestBlend?.problem { return "blend: \(problem)" }
        return epoch == 0 ? "epoch is 0; the first one is 1" : nil
    }

    /// Checks that the run may go on with these options: all equal but the number of epochs.
    func check(_ options: TrainingRecord) throws(TrainingError) {
        guard let found = self.options.firstDifference(to: options) else { return }
        throw .resumeDiffers(option: found.option, before: found.before, now: found.now)
    }
}
