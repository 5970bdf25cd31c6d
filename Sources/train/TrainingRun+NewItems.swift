import CatalogueGrowth
import Checkpoints
import CommandSupport
import Interactions
import Kernels
import Platform
import Training

extension TrainingRun {
    /// Adds the items that nobody has touched to what the run has published.
    func addItems(of file: ItemFile, _ console: any TrainingReporter) throws {
        let newest = try CheckpointLocation(path: output.path).resolveNewest()
        let old = try Checkpoint.load(directory: newest).checkpoint
        let grown: GrownCheckpoint
        do {
            grown = try GrownCheckpoint(old, with: file, lanes: Lanes(count: ProcessorLimit.processors))
        } catch {
            // What was trained is published, and stays.
            return console.report(.warning("no items were added: \(error)"))
        }
        for line in grown.report.lines { console.report(.note(line)) }
        if let warning = grown.report.warning { console.report(.warning(warning)) }
        guard grown.report.changesAnything else { return }
        let (published, isLatest) = try output.publishGrown(grown.checkpoint)
        console.report(
            isLatest
                ? .note("\(published), with the new items, is latest now")
                : .warning("\(published) has the new items. \(output.pinText)"))
    }
}
