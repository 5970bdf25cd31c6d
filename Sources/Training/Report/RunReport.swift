import BERT4Rec
import Foundation
import Interactions

/// Writes `report.html` into the best checkpoint of a run: `latest/report.html`.
///
/// It lies inside the checkpoint's directory, so that it always speaks of the weights beside it and leaves with them, but
/// outside its manifest: it is written when the run ends, and a published checkpoint does not change. Measuring, with the
/// baselines' fits, takes seconds, which is why it is done once a run and not once an epoch.
struct RunReport {
    private let output: OutputDirectory
    private let configuration: TrainingConfiguration
    private let split: SequenceSplit
    private let data: DataOverview

    init(_ request: TrainingRequest, _ split: SequenceSplit) {
        output = request.output
        configuration = request.configuration
        self.split = split
        data = DataOverview(request.dataset, split)
    }

    /// Reports on what the run has published so far; a run that has published nothing has no report. A report that cannot
    /// be written is a warning: the run itself is safe.
    func write(_ history: [EpochRecord], bestEpoch: Int?, to reporter: any TrainingReporter) {
        guard bestEpoch != nil else { return }
        do throws(CheckpointError) {
            let location = try CheckpointLocation(path: output.path)
            let directory = try location.resolve()
            // Measured is what the search chose: a final fit has learned the held-out items.
            let page = ReportPage(try gather(directory, location.resolveValidated(), history, bestEpoch))
            try CheckpointPublisher.attach(Array(page.html.text.utf8), as: CheckpointFile.report, to: directory)
            reporter.report(
                .reported(path: output.path + "/" + CheckpointLocation.latest + "/" + CheckpointFile.report))
        } catch {
            reporter.report(.warning("the report is missing: \(error)"))
        }
    }

    private func gather(
        _ directory: String, _ measured: String, _ history: [EpochRecord], _ bestEpoch: Int?
    ) throws(CheckpointError) -> ReportData {
        let loaded = try Checkpoint.load(directory: directory)
        let chosen = measured == directory ? loaded : try Checkpoint.load(directory: measured)
        return ReportData(
            run: URL(filePath: output.path).lastPathComponent, checkpoint: loaded.version, digest: loaded.digest,
            measured: chosen.version,
            written: Date.now.formatted(.iso8601), configuration: loaded.checkpoint.configuration, data: data,
            history: history, bestEpoch: bestEpoch,
            quality: ReportQuality(
                measuring: chosen.checkpoint, on: split, validationCases: configuration.validationCases,
                lanes: configuration.lanes))
    }
}
