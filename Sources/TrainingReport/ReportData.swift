import Checkpoints
import Training

/// Everything a report shows, gathered before any of it is rendered.
struct ReportData: Sendable, Equatable {
    /// The output directory's name.
    var run: String
    /// Name and digest of the checkpoint the report lies in.
    var checkpoint: String
    var digest: String
    /// The checkpoint that was measured: the same one, or the search's best if a final fit followed.
    var measured: String
    /// When the report was written, UTC.
    var written: String
    var configuration: CheckpointConfiguration
    var data: DataOverview
    var history: [EpochRecord]
    var bestEpoch: Int?
    /// `nil` if nothing was held out.
    var quality: ReportQuality?

    /// Whether the checkpoint has learned the held-out items too, so that its own quality cannot be known here.
    var isFinalFit: Bool { measured != checkpoint }
}
