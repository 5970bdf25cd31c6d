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
              train --interactions ratings.csv --items movies.csv --output checkpoints/movies
              train --interactions carts.csv.gz --items items.csv --order set --output checkpoints/shop
              train --interactions ml-25m.zip --items ml-25m.zip --preset article --output checkpoints/article
              train --interactions ratings.csv --output checkpoints/movies --resume
              train --interactions newer.csv --output checkpoints/grown --init-from checkpoints/movies

            Values come from the command line, else the environment (CLOZE_EPOCHS=5), else config/train.yaml, else the
            preset. Ctrl-C finishes the step and saves; the same command with --resume goes on.
            """,
        version: ProgramVersion.line)

    @Option(help: TrainSettings.interactions.help) var interactions: String?
    @Option(help: TrainSettings.items.help) var items: String?
    @Option(help: TrainSettings.output.help) var output: String?
    @Flag(help: "Continue the run in the output directory.") var resume = false
    @Option(help: ArgumentHelp("Begin with this checkpoint's weights; new items are added.", valueName: "checkpoint"))
    var initFrom: String?
    @Flag(help: "After each epoch, print which share of its time each operation took.") var profile = false
    @Option(help: ArgumentHelp("YAML file with settings (default: config/train.yaml).", valueName: "file"))
    var config: String?
    @OptionGroup(title: "Reading the file") var reading: ReadingArguments
    @OptionGroup(title: "Model and training") var training: TrainArguments

    static func main() async { await CommandProgram.run(Self.self) }

    func validate() throws {
        if resume && initFrom != nil { throw ValidationError("--resume and --init-from exclude each other") }
    }

    func run() async throws {
        let settings =
            [
                BoundSetting(TrainSettings.interactions, given: interactions),
                BoundSetting(TrainSettings.items, given: items), BoundSetting(TrainSettings.output, given: output),
            ] + reading.bound + training.bound
        let layered = try await LayeredConfiguration(settings, file: config, defaultFile: "config/train.yaml")
        let run = TrainingRun(
            layered: layered, interactions: try layered.required(TrainSettings.interactions),
            output: OutputDirectory(
                path: try layered.required(TrainSettings.output), keep: layered[TrainSettings.keep]),
            resumes: resume, initFrom: initFrom, profile: profile)
        let stop = StopRequest()
        let signals = SignalObservation([.interrupt, .terminate]) { _ in
            StandardStream.error.write("\nstopping after this step …\n")
            stop.request()
        }
        let outcome: TrainingOutcome
        do {
            outcome = try run.start(stop)
        } catch TrainingError.configuration(let problem) {
            throw ValidationError(problem)  // a number no run can have is wrong usage
        }
        signals.stop()
        if outcome == .interrupted { throw CommandInterrupted() }
    }
}
