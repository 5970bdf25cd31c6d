import ArgumentParser
import Foundation

/// The memory one optimizer step takes, in a process that does nothing else.
struct MemoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory", abstract: "Runs one optimizer step on the first batch; prints its peak resident memory.")

    @OptionGroup var setting: TrainingSetting

    func run() throws {
        let batch = try TrainingBatch.read(path: setting.batches)[0]
        let result = try setting.gradientStep().run(
            batch.shares(lanes: setting.lanes), dropout: setting.dropout, dropoutSeed: 0, learningRateFactor: 1)
        guard result.loss.isFinite else { throw ContenderError.loss(result.loss) }
        try say(PeakMemory(bytes: try Self.peakResidentBytes()))
    }

    private struct PeakMemory: Encodable {
        let bytes: Int
    }

    /// `VmHWM` of this process: the most that was resident at once since it began.
    private static func peakResidentBytes() throws(ContenderError) -> Int {
        let path = "/proc/self/status"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
        else { throw .unreadable(path: path, reason: "it has no line VmHWM with a number") }
        return kibibytes * 1024
    }
}
