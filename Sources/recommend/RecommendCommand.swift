import ArgumentParser
import Checkpoints
import CommandSupport
import Inference
import Interactions
import Platform

@main
struct RecommendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommend",
        abstract: "Writes recommendations for every user, or cart, of a file, as serve would answer them.",
        discussion: """
            EXAMPLES
              recommend --checkpoint checkpoints/movies --interactions ratings.csv \\
                --output recommendations.csv.gz
              recommend --checkpoint checkpoints/movies --interactions ratings.csv \\
                --output recommendations.csv.gz --resume
              recommend --checkpoint checkpoints/shop --interactions carts.csv.gz \\
                --output part-3.jsonl.zst --shard 3/16
              recommend --checkpoint checkpoints/movies --interactions ratings.csv \\
                --output - --num-recs 3 | head

            Users are in the order of their first row, and the same checkpoint, file, options and kernels give the same bytes, \
            on any number of lanes. Answers are collected in OUTPUT.partial, which becomes OUTPUT when all are there. What is \
            interrupted, also by kill -9 or a full disk, goes on with --resume behind the last block that is on the disk. \
            Ctrl-C ends with status 130, a second one at once.

            Files are read as training read its own, which the checkpoint records; the options of reading say what is \
            different now. Users with few items are asked, too, and items in few rows count.
            """,
        version: ProgramVersion.line)

    @Option(help: ArgumentHelp("A checkpoint, or the output directory of train.", valueName: "dir"))
    var checkpoint: String
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The histories: files, patterns or - as for train.", valueName: "file"))
    var interactions: [String]
    @Option(help: ArgumentHelp("Where answers go; - is standard output.", valueName: "file")) var output: String
    @Option(
        help: ArgumentHelp(
            "csv or jsonl, with .gz or .zst if compressed (default: as the output's name says, else csv).",
            valueName: "format"))
    var outputFormat: OutputFormat?
    @Option(help: "What comes next (post), or what came before (pre).") var mode = AskedMode.post
    @Option(help: "Recommendations for each user, 1 to 100.") var numRecs = 10
    @Flag(
        inversion: .prefixedNo,
        help: "Whether items of the history are left out (default: as the checkpoint says).") var excludeSeen: Bool?
    @Option(
        help: ArgumentHelp(
            "When the next item is asked for, of models that know times: a date or seconds (default: when the last one was).",
            valueName: "time"))
    var now: String?
    @Option(help: "Number format of the weights.") var precision = PrecisionChoice.auto
    @Option(help: "Threads (default: one for each processor the process may use).") var lanes: Int?
    @Option(help: ArgumentHelp("Only a part of the users: 3/16 is the third of sixteen.", valueName: "part"))
    var shard: String?
    @Option(help: "Users of a block: so many are on the disk, or none of them, after an interruption.")
    var block = 10_000
    @Flag(help: "Go on where an interrupted run stopped; begin if none was, end if all is there.")
    var resume = false
    @Flag(help: "Replace the output, and what an interrupted run left.") var overwrite = false
    @Flag(help: "Print warnings and the number format that auto chose, nothing else.") var quiet = false
    @OptionGroup(title: "Reading the file (where not as training read it)")
    var reading: ReadingArguments<HelpWithoutDefaults>

    static func main() async { await CommandProgram.run(Self.self) }

    func validate() throws {
        if interactions.isEmpty { throw ValidationError("--interactions needs a file") }
        if !(1...100).contains(numRecs) { throw ValidationError("--num-recs must be 1 to 100") }
        if let lanes, !(1...1024).contains(lanes) { throw ValidationError("--lanes must be 1 to 1024") }
        if !(1...10_000_000).contains(block) { throw ValidationError("--block must be 1 to 10000000") }
        if let shard, Shard(shard) == nil {
            throw ValidationError("--shard '\(shard)' is no part of a number of parts: 3/16 is the third of sixteen")
        }
        if let now, ItemTime.secondsSinceEpoch(ofOption: now) == nil {
            throw ValidationError("--now: \(ItemTime.complaint(ofOption: now))")
        }
        if output.isEmpty { throw ValidationError("--output needs a file, or - for standard output") }
        if resume && OutputPlace(path: output).isStream {
            throw ValidationError("--resume goes with an --output that is a file")
        }
        if format == nil {
            throw ValidationError(
                "the name '\(output)' does not say a format: end it with .csv or .jsonl, perhaps with .gz or .zst behind, or "
                    + "give --output-format")
        }
    }

    func run() async throws {
        let location = try CheckpointLocation(path: checkpoint)
        let place = OutputPlace(path: output)
        let run = OfflineRun(
            directory: try CheckpointDirectory(opening: location.resolve()), interactions: interactions,
            reading: try reading.record(), place: place, format: format ?? .csv,
            question: Question(
                mode: mode, count: numRecs, excludesSeen: excludeSeen,
                now: now.flatMap { ItemTime.secondsSinceEpoch(ofOption: $0) }),
            precision: precision, lanes: lanes ?? ProcessorLimit.processors, shard: shard.flatMap { Shard($0) },
            blockSize: block, resumes: resume, overwrites: overwrite,
            display: ProgressDisplay(isQuiet: quiet, besides: place))
        do {
            guard try await run.run() else { throw CommandInterrupted() }
        } catch RecommendError.readerLeft {
            // It had enough, as `head` does.
        }
    }

    /// `nil` if neither the option nor a file's name says it.
    private var format: OutputFormat? {
        outputFormat ?? OutputFormat(ofFile: output) ?? (OutputPlace(path: output).isStream ? .csv : nil)
    }
}

extension PrecisionChoice: ExpressibleByArgument {}
