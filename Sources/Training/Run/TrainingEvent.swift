/// Something that happens in a run, for whoever reports on it.
public enum TrainingEvent: Sendable {
    /// A line about the data or the model, before training.
    case note(String)
    /// Something a person should know; the run goes on.
    case warning(String)
    /// So many rows of the data have been read so far.
    case reading(rows: Int)
    /// A run under a time limit was laid out, or its plan changed.
    case planned(PlannedTime)
    /// Epochs from `first` to `last` are about to run: those of the search, later those of the final fit.
    case began(first: Int, last: Int, RunOutlook)
    case step(epoch: Int, of: Int, step: Int, steps: Int, result: StepResult, sequencesPerSecond: Double)
    /// An epoch is over; `saved` names the link that leads to its checkpoint if it is the best so far.
    case epoch(EpochRecord, saved: String?)
    /// Where the epoch's time went (`--profile`).
    case profile(epoch: Int, [TrainingProfile.Share])
    /// What the sums of gradients over a group of processes cost the first of them in an epoch.
    case exchange(epoch: Int, processes: Int, ExchangeCosts)
    /// The state is on the disk: after `step` of `epoch`, or after the whole epoch if `step` is `nil`.
    case saved(path: String, epoch: Int, step: Int?)
    /// The report was written.
    case reported(path: String)
    case interrupted(epoch: Int, step: Int)
    /// `score` is the NDCG of `reported`, on held-out cases that did not choose the epoch; without any, what chose it.
    case finished(bestEpoch: Int?, score: Double?, reported: ValidationResult?)
}
