import Foundation

/// What a run tells while it goes.
public enum TrainingEvent: Sendable {
    /// A line about the data or the model, before training.
    case note(String)
    /// Epochs from `first` to `last` are about to run.
    case began(first: Int, last: Int)
    case step(epoch: Int, of: Int, step: Int, steps: Int, result: StepResult, sequencesPerSecond: Double)
    case epoch(EpochRecord, saved: String?)
    case interrupted(epoch: Int, step: Int)
    case finished(bestEpoch: Int?, score: Double?)
}

/// Receives events on the training thread.
public protocol TrainingReporter: AnyObject {
    func report(_ event: TrainingEvent)
}

/// A table with a row an epoch on standard output and in `logs_training.txt`; between rows a progress bar on a terminal,
/// or now and then a plain line where the output is piped.
public final class ConsoleReporter: TrainingReporter {
    private let write: (String) -> Void
    private let isTerminal: Bool
    private let log: LogFile?
    private let initializationLog: LogFile?
    private var lastProgress = Date.distantPast
    private var barIsShown = false
    private var epochStart: Date?

    /// Seconds between progress messages.
    private var interval: Double { isTerminal ? 0.2 : 10 }

    /// - Parameters:
    ///   - isTerminal: whether `write` reaches a terminal, where a bar may be redrawn
    ///   - output: where the log files go; none are written if `nil`
    public init(isTerminal: Bool, output: OutputDirectory?, write: @escaping (String) -> Void) {
        self.isTerminal = isTerminal
        self.write = write
        log = output.flatMap { LogFile(path: $0.trainingLog) }
        initializationLog = output.flatMap { LogFile(path: $0.initializationLog) }
    }

    public func report(_ event: TrainingEvent) {
        switch event {
        case .note(let line):
            clearBar()
            write(line + "\n")
            initializationLog?.append(line)
        case .began(let first, let last):
            row(first == 1 ? "training for \(last) epochs" : "training epochs \(first) to \(last)")
            row(EpochTable.header)
        case .step(let epoch, let epochs, let step, let steps, let result, let rate):
            progress(epoch: epoch, epochs: epochs, step: step, steps: steps, loss: result.loss, rate: rate)
        case .epoch(let record, let saved):
            row(EpochTable.row(record, saved: saved))
        case .interrupted(let epoch, let step):
            row("stopped in epoch \(epoch) after step \(step); the state is saved: run the same command with --resume")
        case .finished(let epoch, let score):
            let best = epoch.map { "; best epoch \($0) (\(String(format: "%.4f", score ?? 0)))" } ?? ""
            row("training is finished\(best)")
        }
    }

    private func row(_ line: String) {
        clearBar()
        write(line + "\n")
        log?.append(line)
    }

    private func progress(epoch: Int, epochs: Int, step: Int, steps: Int, loss: Double, rate: Double) {
        if step <= 1 || epochStart == nil { epochStart = Date() }
        let now = Date()
        guard now.timeIntervalSince(lastProgress) >= interval, rate > 0 else { return }
        lastProgress = now
        let line = ProgressLine(
            epoch: epoch, epochs: epochs, step: step, steps: steps, loss: loss, rate: rate,
            secondsInEpoch: now.timeIntervalSince(epochStart ?? now))
        if isTerminal {
            write("\r\u{1B}[K" + line.bar)
            barIsShown = true
        } else {
            write(line.plain + "\n")
        }
    }

    private func clearBar() {
        if barIsShown { write("\r\u{1B}[K") }
        barIsShown = false
    }
}

/// One moment of an epoch as text.
struct ProgressLine {
    let epoch: Int
    let epochs: Int
    let step: Int
    let steps: Int
    let loss: Double
    /// Sequences a second.
    let rate: Double
    /// Seconds this epoch has run.
    let secondsInEpoch: Double

    private var share: Double { Double(step) / Double(max(1, steps)) }

    /// Time for what is left of the whole run at the epoch's pace, as minutes and seconds.
    private var timeLeft: String {
        let done = Double(step) / Double(max(1, steps))
        guard done > 0 else { return "" }
        let epochSeconds = secondsInEpoch / done
        let seconds = Int(epochSeconds * (Double(epochs - epoch) + 1 - done))
        let (minutes, rest) = (seconds / 60, seconds % 60)
        return "  \(minutes):\(rest < 10 ? "0" : "")\(rest) left"
    }

    var plain: String {
        let percent = String(format: "%3.0f", share * 100)
        return "epoch \(epoch)/\(epochs) \(percent) %  loss \(String(format: "%.4f", loss))  "
            + "\(String(format: "%.0f", rate)) sequences/s\(timeLeft)"
    }

    var bar: String {
        let width = 24
        let filled = Int(share * Double(width))
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
        return "epoch \(epoch)/\(epochs) \(bar) \(String(format: "%3.0f", share * 100)) %  "
            + "loss \(String(format: "%.4f", loss))  \(String(format: "%.0f", rate)) sequences/s\(timeLeft)"
    }
}

/// The table of epochs.
enum EpochTable {
    static let header =
        " Epoch      Loss  Accuracy │  valid: Loss  Accuracy    HR@10  NDCG@10 │ seq/s  seconds"

    static func row(_ r: EpochRecord, saved: String?) -> String {
        let valid: String
        if let v = r.validation {
            valid = String(
                format: "%12.4f %8.2f%% %8.4f %8.4f", v.loss, v.accuracy, v.ranking.hitRate, v.ranking.ndcg)
        } else {
            valid = String(repeating: " ", count: 40)
        }
        let rate = r.seconds > 0 ? Double(r.sequences) / r.seconds : 0
        let line = String(
            format: "%6d %9.4f %8.2f%% │ %@ │ %5.0f %8.1f", r.epoch, r.loss, r.accuracy, valid, rate, r.seconds)
        return line + (saved.map { "  → \($0)" } ?? "")
    }
}

/// A text file lines are added to. A log that cannot be written does not stop a run.
final class LogFile {
    private let handle: FileHandle

    init?(path: String) {
        if !FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.createFile(atPath: path, contents: nil) else { return nil }
        }
        guard let handle = FileHandle(forWritingAtPath: path) else { return nil }
        _ = try? handle.seekToEnd()
        self.handle = handle
    }

    func append(_ line: String) { try? handle.write(contentsOf: Data((line + "\n").utf8)) }
}
