import Checkpoints
import Foundation
import Training

/// Writes `report.html` into the best checkpoint of a run: `latest/report.html`.
///
/// It lies inside the checkpoint's directory, so that it always speaks of the weights beside it and leaves with them,
/// but outside its manifest: it is written when the run ends, and a published checkpoint does not change. Measuring,
/// with the baselines' fits, takes seconds, which is why it is done once a run and not once an epoch.
public enum RunReport {
    /// Reports on what a run has published so far; a run that has published nothing has no report. A report that cannot
    /// be written is a warning: the run itself is safe.
    public static func write(_ run: RunSummary, to reporter: any TrainingReporter) {
        guard run.bestEpoch != nil else { return }
        do throws(CheckpointError) {
            let location = try CheckpointLocation(path: run.output.path)
            // Not latest: that may be pinned to a checkpoint of before.
            let directory = try location.resolveNewest()
            // The search's choice is measured: a final fit has learned the held-out items.
            let page = ReportPage(try gather(run, directory, location.validatedCheckpoint ?? directory))
            try CheckpointPublisher.attach(Array(page.html.text.utf8), as: CheckpointFile.report, to: directory)
            let link = location.links.isPinned ? directory : run.output.path + "/" + CheckpointLocation.latest
            reporter.report(.reported(path: link + "/" + CheckpointFile.report))
        } catch {
            reporter.report(.warning("the report is missing: \(error)"))
        }
    }

    private static func gather(
        _ run: RunSummary, _ directory: String, _ measured: String
    ) throws(CheckpointError) -> ReportData {
        // Without a final fit both are one checkpoint. Another is verified and let go: only one is in memory at a time.
        let described = try directory == measured ? nil : description(directory)
        let chosen = try Checkpoint.load(directory: measured)
        let (version, digest, configuration) =
            described ?? (chosen.version, chosen.digest, chosen.checkpoint.configuration)
        return ReportData(
            run: URL(filePath: run.output.path).lastPathComponent, checkpoint: version, digest: digest,
            measured: chosen.version, written: Date.now.formatted(.iso8601),
            configuration: configuration, data: DataOverview(run), history: run.history,
            bestEpoch: run.bestEpoch,
            quality: ReportQuality(
                measuring: chosen.checkpoint, on: run.split, run.configuration))
    }

    private static func description(
        _ directory: String
    ) throws(CheckpointError) -> (version: String, digest: String, configuration: CheckpointConfiguration) {
        let loaded = try Checkpoint.load(directory: directory)
        return (loaded.version, loaded.digest, loaded.checkpoint.configuration)
    }
}
