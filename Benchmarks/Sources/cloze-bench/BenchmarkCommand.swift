import ArgumentParser

@main
struct BenchmarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cloze-bench", abstract: "Our side of the benchmarks; scripts/bench starts it.",
        subcommands: [
            LatencyCommand.self, ThroughputCommand.self, TrainingCommand.self, MemoryCommand.self, PeakCommand.self,
            ProcessorsCommand.self, OfferCommand.self,
        ])
}
