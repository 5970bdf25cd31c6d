import ArgumentParser
import Checkpoints
import CommandSupport
import Foundation
import Training

@main
struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Trains a BERT4Rec model from a ratings or carts file.",
        discussion: """
            EXAMPLES
              train --interactions ratings.csv --items movies.csv \\
                --output checkpoints/movies
              train --interactions carts.csv.gz --items items.csv \\
                --output checkpoints/shop --time-limit 15m
              train --interactions ml-25m.zip --items ml-25m.zip --preset article \\
                --output checkpoints/article
              train --interactions ratings.csv --output checkpoints/movies --resume
              train --interactions newer.csv --output checkpoints/grown \\
                --init-from checkpoints/movies
              train --interactions 'logs/2024-*.csv.gz' --dry-run

            Values come from the command line, else the environment (CLOZE_EPOCHS=5), else config/train.yaml, else the \
            preset. Ctrl-C finishes the step and saves; the same command with --resume goes on.
            """,
        version: ProgramVersion.line)

    @Option(parsing: .upToNextOption, help: TrainSettings.interactions.help) var interactions: [String] = []
    @Option(help: TrainSettings.items.help) var items: String?
    @Option(help: TrainSettings.output.help) var output: String?
    @Flag(help: "Read the data, print what was read and what would be trained, and stop.") var dryRun = false
    @Flag(help: "Continue the run in the output directory.") var resume = false
    @Option(help: ArgumentHelp("Begin with this checkpoint's weights; new items are added.", valueName: "checkpoint"))
    var initFrom: String?
    @Flag(help: "Print warnings and how the run ended, nothing else.") var quiet = false
    @Flag(help: "After each epoch, print which share of its time each operation took.") var profile = false
    @Option(help: ArgumentHelp("YAML file with settings (default: config/train.yaml).", valueName: "file"))
    var config: String?
    @Flag(help: ArgumentHelp("Print the settings as a table of Markdown, and end.", visibility: .hidden))
    var printSettings = false
    @OptionGroup(title: "Reading the file") var reading: ReadingArguments<HelpWithDefaults>
    @OptionGroup(title: "Reading the file of items") var itemFile: ItemFileArguments
    @OptionGroup(title: "Model and training") var training: TrainArguments

    static func main() async { await CommandProgram.run(Self.self) }

    func validate() throws {
        if resume && initFrom != nil { throw ValidationError("--resume and --init-from exclude each other") }
        if resume && dryRun { throw ValidationError("--resume and --dry-run exclude each other") }
    }

    func run() async throws {
        if printSettings { return print(SettingsTable("train", bound), terminator: "") }
        let layered = try await LayeredConfiguration(bound, file: config, defaultFile: "config/train.yaml")
        let stop = StopRequest()
        let group = try JoinedGroup.join(stop, gradients: layered[TrainSettings.gradients])
        do {
            try Self.asUsage { try run(layered, group, stop) }
        } catch {
            throw group.isFirst ? error : Self.toldByOthers(error, rank: group.rank)
        }
    }

    private func run(_ layered: LayeredConfiguration, _ group: any TrainingGroup, _ stop: StopRequest) throws {
        if group.isFirst {
            for warning in layered.warnings { StandardStream.error.write("warning: \(warning)\n") }
        }
        let run = TrainingRun(
            layered: layered, interactions: try layered.required(TrainSettings.interactions),
            output: OutputDirectory(
                path: dryRun ? "" : try layered.required(TrainSettings.output), keep: layered[TrainSettings.keep]),
            resumes: resume, initFrom: initFrom, profile: profile, isQuiet: quiet,
            // Only the first process rehearses, alone.
            group: dryRun ? SoleProcess() : group)
        if dryRun {
            if group.isFirst { try run.rehearse() }
            return group.leave()
        }
        let isFirst = group.isFirst
        let signals = SignalObservation([.interrupt, .terminate]) { _ in
            if isFirst { StandardStream.error.write("\nstopping after this step …\n") }
            stop.request()
        }
        defer { signals.stop() }
        let outcome = try run.start(stop)
        group.leave()
        if outcome == .interrupted { throw CommandInterrupted() }
    }

    /// What a process that is not the first ends with: what all found the first one tells, what only this one found it tells itself.
    ///
    /// As soon as one has ended with a failure, `mpirun` asks the others to end: the first is given the time to tell.
    private static func toldByOthers(_ error: any Error, rank: Int) -> any Error {
        switch error {
        case is GroupError, is CommandInterrupted, is ExitCode: return error
        case TrainingError.checkpoint(let problem):
            return GroupError.failed(rank: rank, host: ProcessInfo.processInfo.hostName, reason: problem.description)
        default:
            Thread.sleep(forTimeInterval: 1)
            return ExitCode(CommandStatus.failure)
        }
    }

    /// Every setting, for ``LayeredConfiguration``.
    var bound: [BoundSetting] {
        [
            BoundSetting(
                TrainSettings.interactions, given: interactions.isEmpty ? nil : interactions.joined(separator: "\n")),
            BoundSetting(TrainSettings.items, given: items), BoundSetting(TrainSettings.output, given: output),
        ] + reading.bound + itemFile.bound + training.bound
    }

    /// A number no run can have is wrong usage.
    private static func asUsage<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch TrainingError.configuration(let problem) {
            throw ValidationError(problem)
        }
    }
}
