import ArgumentParser
import Platform

/// How many processors our programs use by default here, so that a benchmark counts them the same way.
struct ProcessorsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "processors",
        abstract: "Prints how many processors this process may use.",
        discussion: "What a container pays for counts.")

    func run() async throws { print(ProcessorLimit.processors) }
}
