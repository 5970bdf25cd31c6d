import ArgumentParser
import Checkpoints
import CommandSupport
import Foundation
import Interactions
import Platform
import Scoring

@main
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measures how well a checkpoint ranks held-out items, beside popularity, Markov, item-kNN and EASE.",
        discussion: """
            EXAMPLES
              evaluate --checkpoint checkpoints/movies --interactions ratings.csv
              evaluate --checkpoint checkpoints/movies --interactions history.csv \\
                --targets next.csv --json
              evaluate --compare checkpoints/movies checkpoints/wider \\
                --interactions ratings.csv

            Every item of the catalogue is ranked; items of the history are left out, and so are cases that ask for one of \
            them (--repeats). Held-out items the model lacks count as misses (--unknown). Without --targets the held-out \
            items are those training held out: the same split by the same seed. --compare asks two checkpoints the cases of \
            the first one's split, and gives the difference with a 95 % interval. --place previous asks for the item before \
            all others, slot for one between two others; both need a checkpoint of --split user or time. Of the baselines, \
            Markov knows the place; the others rank alike for all places.

            Files are read as training read its own, which the checkpoint records; the options of reading say what is \
            different now.
            """,
        version: ProgramVersion.line)

    @Option(help: ArgumentHelp("A checkpoint, or the output directory of train.", valueName: "dir"))
    var checkpoint: String?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Two checkpoints to compare on the same cases.", valueName: "dir")) var compare: [String] =
            []
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The histories: files, patterns or - as for train.", valueName: "file"))
    var interactions: [String]
    @Option(
        help: ArgumentHelp("Held-out items by user, one a row; then the histories are used whole.", valueName: "file"))
    var targets: String?
    @Option(help: ArgumentHelp("With --targets: what baselines are fitted to (default: histories).", valueName: "file"))
    var train: String?
    @Option(help: ArgumentHelp("A running service to ask the same cases: http://127.0.0.1:8080.", valueName: "url"))
    var server: String?
    @Option(help: ArgumentHelp("File with the bearer token the service asks for.", valueName: "file"))
    var tokenFile: String?
    @Option(name: .customLong("k"), help: "Cut-offs of HR@k, NDCG@k and MRR@k, with commas.") var cutOffs = "10"
    @Option(help: "headline (HR, NDCG, MRR), or all: recall, precision, MAP, coverage, novelty and Gini, too.")
    var metrics = MetricSelection.headline
    @Option(
        help: "Also by bands of cases: what the item is, how old or popular, or how long the history. May be repeated.")
    var by: [CaseGrouping] = []
    @Option(help: ArgumentHelp("Write each case with the model's answer, with tabs.", valueName: "file"))
    var cases: String?
    @Option(help: "Threads (default: one for each processor the process may use).") var lanes: Int?
    @Option(help: "The item asked for: next, previous or slot (one in between).") var place = TargetPosition.Kind.next
    @Option(help: "Held-out items of the history: leave-out (seen items are masked) or keep (none are).")
    var repeats: RepeatPolicy?
    @Option(help: "Held-out items the model lacks: miss (counted as misses) or skip (left out).")
    var unknown = UnknownPolicy.miss
    @Option(
        help: "When a model that knows times is asked: last (the history's last item) or target (the held-out item's).")
    var evaluateNow = AskedMoment.lastInteraction
    @Flag(help: "Ask every user, also those the model was trained on, where training held out whole users.")
    var allUsers = false
    @Flag(help: "Ask the held-out cases that chose the checkpoint's epoch, too: their numbers flatter it.")
    var allCases = false
    @Flag(help: "Print one JSON object instead of a table.") var json = false
    @OptionGroup(title: "Reading the file (where not as training read it)")
    var reading: ReadingArguments<HelpWithoutDefaults>

    static func main() async { await CommandProgram.run(Self.self) }

    func validate() throws {
        if (checkpoint == nil) == compare.isEmpty { throw ValidationError("give one of --checkpoint and --compare") }
        if !compare.isEmpty && compare.count != 2 {
            throw ValidationError("--compare takes two checkpoints: --compare A B")
        }
        if targets != nil && place == .inner {
            throw ValidationError("--targets holds next or previous items: no file says where a slot was")
        }
        if train != nil && (targets == nil || checkpoint == nil) {
            throw ValidationError(
                "--train goes with --checkpoint and --targets: otherwise the split has a training part")
        }
        if interactions.isEmpty { throw ValidationError("--interactions needs a file") }
        if MeasureOptions.cutOffs(cutOffs) == nil {
            throw ValidationError("--k takes numbers from 1 to 10000 with commas: --k 1,5,10")
        }
        if !compare.isEmpty && (metrics == .all || !by.isEmpty || cases != nil) {
            throw ValidationError("--metrics all, --by and --cases go with --checkpoint, not with --compare")
        }
        if server != nil && checkpoint == nil { throw ValidationError("--server goes with --checkpoint") }
        if server != nil, (MeasureOptions.cutOffs(cutOffs)?.last ?? 0) > ServerAnswers.mostItems {
            throw ValidationError("--server answers \(ServerAnswers.mostItems) items at most: give a smaller --k")
        }
        if let server, serverURL == nil {
            throw ValidationError("--server '\(server)' is no http:// or https:// address")
        }
        if let lanes, !(1...1024).contains(lanes) { throw ValidationError("--lanes must be 1 to 1024") }
    }

    func run() async throws {
        let lanes = lanes ?? ProcessorLimit.processors
        let files = CaseFiles(
            interactions: interactions, targets: targets, training: train, allUsers: allUsers, allCases: allCases,
            position: place, needsTimes: by.contains(.firstSeen), given: try reading.record())
        let cutOffs = MeasureOptions.cutOffs(cutOffs) ?? []
        if let checkpoint {
            let measures = MeasureOptions(
                cutOffs: cutOffs, all: metrics == .all, groupings: by, casesFile: cases,
                moment: evaluateNow)
            let evaluation = CheckpointEvaluation(
                loaded: try load(checkpoint), files: files, measures: measures, lanes: lanes, repeats: repeats,
                unknown: unknown, server: try serverAnswers(top: cutOffs.last ?? 1))
            let report = try await evaluation.run()
            print(json ? try report.json() : report.table)
        } else {
            let comparison = CheckpointComparison(
                first: try load(compare[0]), second: try load(compare[1]), files: files, cutOffs: cutOffs, lanes: lanes,
                repeats: repeats, unknown: unknown)
            let report = try comparison.run()
            print(json ? try report.json() : report.table)
        }
    }

    private var serverURL: URL? {
        guard let url = server.flatMap({ URL(string: $0) }), let scheme = url.scheme, url.host() != nil else {
            return nil
        }
        return ["http", "https"].contains(scheme) ? url : nil
    }

    private func serverAnswers(top: Int) throws -> ServerAnswers? {
        guard let serverURL else { return nil }
        let token = try tokenFile.map { path in
            if let warning = SecretFile.warning(path, setting: "--token-file") {
                StandardStream.error.write("warning: \(warning)\n")
            }
            return try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline).first.map(
                String.init)
                ?? ""
        }
        return ServerAnswers(server: serverURL, token: token, top: top)
    }

    /// Without targets the held-out items are training's: asked is the checkpoint that has not learned them.
    private func load(_ path: String) throws -> LoadedCheckpoint {
        let location = try CheckpointLocation(path: path)
        let loaded = try Checkpoint.load(
            directory: targets == nil ? location.resolveValidated() : location.resolve())
        if targets == nil && loaded.checkpoint.configuration.training.trainedOnEverything {
            StandardStream.error.write(
                "warning: \(path) was trained on everything, the held-out items too: its numbers say nothing; "
                    + "give the run's output directory, whose `validated` has not seen them\n")
        }
        return loaded
    }
}

extension TargetPosition.Kind: ExpressibleByArgument {}
extension RepeatPolicy: ExpressibleByArgument {}
extension UnknownPolicy: ExpressibleByArgument {}
extension AskedMoment: ExpressibleByArgument {}
extension MetricSelection: ExpressibleByArgument {}
extension CaseGrouping: ExpressibleByArgument {}
