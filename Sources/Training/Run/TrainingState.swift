import Checkpoints
import Fitting
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
    /// How much the auxiliary models keep of each item; `nil` in states of before this was written down.
    var kept: KeptEntries?
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
    /// As many as `--neighbours` takes.
    private static let mostNeighbours = 1000

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
        if let kept {
            numbers += [("kept.transitions", kept.transitions), ("kept.counts", kept.counts)]
            // Each regression takes their square.
            guard (1...Self.mostNeighbours).contains(kept.neighbours) && min(kept.transitions, kept.counts) >= 1 else {
                return "kept is \(kept); neighbours are 1…\(Self.mostNeighbours), the others at least 1"
            }
        }
        if let neighbours = options.neighbours, !(1...Self.mostNeighbours).contains(neighbours) {
            return "neighbours is \(neighbours), outside 1…\(Self.mostNeighbours)"
        }
        for (name, number) in numbers where !(0...Self.most).contains(number) {
            return "\(name) is \(number), outside 0…\(Self.most)"
        }
        if let problem = blend?.problem ?? bestBlend?.problem { return "blend: \(problem)" }
        return epoch == 0 ? "epoch is 0; the first one is 1" : nil
    }

    /// Goes on with as much of each item as the run began with, so that models fitted anew are those whose weights were fitted.
    ///
    /// - Parameter asked: neighbours, where somebody says how many
    mutating func keepEntries(asked: Int?, vocabularyCount: Int) throws(TrainingError) {
        let before =
            kept
            ?? options.neighbours.map { KeptEntries(vocabularyCount: vocabularyCount, neighbours: $0) }
            ?? KeptEntries(formerlyOf: vocabularyCount)
        if let asked, asked != before.neighbours {
            throw .resumeDiffers(option: "neighbours", before: "\(before.neighbours)", now: "\(asked)")
        }
        kept = before
    }

    /// Checks that the run may go on with these options: all equal but the number of epochs.
    func check(_ options: TrainingRecord) throws(TrainingError) {
        guard let found = self.options.firstDifference(to: options) else { return }
        throw .resumeDiffers(option: found.option, before: found.before, now: found.now)
    }
}
