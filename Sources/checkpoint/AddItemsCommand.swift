import ArgumentParser
import CatalogueGrowth
import Checkpoints
import CommandSupport
import Interactions
import Kernels
import Platform
import Training

/// Items that came after training.
struct AddItemsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-items",
        abstract: "Adds items that nobody has touched, so that they are recommended the day they appear.",
        discussion: """
            Each item of the file that the checkpoint lacks is placed by its category, or else the words of its title: a \
            ridge regression tells from the trained items where such items stand. How well that works for items that were \
            left out in turn is printed. Items like none that anybody has touched are left out. Titles and categories of \
            known items are taken from the file, too.

            The output directory of train gets the result as its latest, which a running service loads. A checkpoint is \
            never changed: of a single one --output says where the result goes.

            EXAMPLES
              checkpoint add-items checkpoints/shop --items items.csv
              checkpoint add-items checkpoints/shop --items items.csv --dry-run
              checkpoint add-items checkpoints/shop/latest --items items.csv \\
                --output checkpoints/shop-with-new-items
            """)

    @Argument(help: ArgumentHelp("A checkpoint, or the output directory of train.", valueName: "dir")) var path: String
    @Option(help: ArgumentHelp("Ids with titles or categories: movies.csv, items.csv.", valueName: "file"))
    var items: String
    @Option(help: ArgumentHelp("Directory of the new checkpoint; must not exist.", valueName: "dir"))
    var output: String?
    @Flag(help: "Say what would be added, and write nothing.") var dryRun = false
    @Flag(help: "Leave out malformed rows instead of stopping at the first.") var skipBadRows = false
    @OptionGroup(title: "Reading the file of items") var itemFile: ItemFileArguments

    func run() async throws {
        let location = try CheckpointLocation(path: path)
        if !location.isOutputDirectory, output == nil, !dryRun {
            throw ValidationError("\(path) is a single checkpoint, which is never changed: give --output")
        }
        let file = try ItemFile(path: items, options: itemFile.options(skipBadRows: skipBadRows))
        print(file.line)
        // Held until it is published: a run that trains here would publish over it.
        let directory = output == nil && !dryRun ? OutputDirectory(path: path) : nil
        let lock = try directory?.lock()
        defer { withExtendedLifetime(lock) {} }
        let source = try location.resolveNewest()
        let old = try Checkpoint.load(directory: source).checkpoint
        // The answers are asked anew below: wrong ones must not become those that are published.
        _ = try old.checkGolden(directory: source)
        let grown = try GrownCheckpoint(old, with: file, lanes: Lanes(count: ProcessorLimit.processors))
        for line in grown.report.lines { print(line) }
        if let warning = grown.report.warning { StandardStream.error.write("warning: \(warning)\n") }
        if dryRun { return print("nothing is written: this is a dry run") }
        guard grown.report.changesAnything else { return print("nothing is published: there is nothing new") }
        if let directory {
            let (published, isLatest) = try directory.publishGrown(grown.checkpoint)
            print("\(published) is published" + (isLatest ? ", and latest leads to it" : ". \(directory.pinText)"))
        } else if let output {
            try CheckpointPublisher.publish(grown.checkpoint, as: output)
            print("\(output) is published")
        }
    }
}
