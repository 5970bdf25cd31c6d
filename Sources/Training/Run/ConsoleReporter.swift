import Foundation

/// A table with a row an epoch; between rows a progress bar on a terminal, or now and then a plain line where the output is
/// piped.
public final class ConsoleReporter: TrainingReporter {
    private let write: (String) -> Void
    private let warn: (String) -> Void
    private let columns: (() -> Int)?
    private var lastProgress = Date.distantPast
    private var barIsShown = false
    private var pace = TrainingPace()
    private var lastNDCG: Double?

    /// Seconds between progress messages.
    private var interval: Double { columns == nil ? 10 : 0.2 }

    /// - Parameters:
    ///   - columns: the width of the terminal `write` reaches, where a bar may be redrawn; `nil` if it reaches none
    ///   - warn: where warnings go
    public init(
        columns: (() -> Int)?, warn: @escaping (String) -> Void, write: @escaping (String) -> Void
    ) {
        self.columns = columns
        self.warn = warn
        self.write = write
    }

    public func report(_ event: TrainingEvent) {
        switch event {
        case .step(let epoch, let epochs, let step, let steps, let result, let rate):
            pace.add(epoch: epoch, epochs: epochs, step: step, steps: steps, loss: result.loss, rate: rate)
            progress()
            return
        case .began: lastProgress = columns == nil ? Date() : .distantPast
        case .epoch(let record, _): lastNDCG = record.validation?.ranking.ndcg ?? lastNDCG
        default: break
        }
        let lines = event.lines
        if lines.isEmpty { return }
        clearBar()
        let sink = if case .warning = event { warn } else { write }
        for line in lines { sink(line + "\n") }
    }

    private func progress() {
        let now = Date()
        guard now.timeIntervalSince(lastProgress) >= interval else { return }
        lastProgress = now
        let line = ProgressLine(pace: pace, ndcg: lastNDCG)
        if let columns {
            write("\r\u{1B}[K" + line.bar(columns: columns()))
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

/// Where a run stands, from its steps.
struct TrainingPace {
    private(set) var epoch = 0
    private(set) var epochs = 0
    private(set) var step = 0
    private(set) var steps = 0
    private(set) var loss = 0.0
    /// Sequences a second.
    private(set) var rate = 0.0
    private var first: (date: Date, done: Int)?
    private var count = 0.0
    /// Steps the means look back on, about: single steps jump.
    private static let window = 20.0

    mutating func add(epoch: Int, epochs: Int, step: Int, steps: Int, loss: Double, rate: Double) {
        // A final fit begins with epoch 1 again, on more data: another pace.
        if epoch < self.epoch { self = TrainingPace() }
        (self.epoch, self.epochs, self.step, self.steps) = (epoch, epochs, step, steps)
        count = min(Self.window, count + 1)
        self.loss += (loss - self.loss) / count
        self.rate += (rate - self.rate) / count
        if first == nil { first = (Date(), done) }
    }

    /// The share of the epoch that is done.
    var share: Double { Double(step) / Double(max(1, steps)) }

    private var done: Int { (epoch - 1) * steps + step }

    /// Seconds the rest of the run will take at the pace since this process began, validations included; `nil` until
    /// there is a pace.
    var secondsLeft: Double? {
        guard let first, done > first.done else { return nil }
        return Date().timeIntervalSince(first.date) / Double(done - first.done) * Double(epochs * steps - done)
    }
}

/// One moment of an epoch as text.
struct ProgressLine {
    let pace: TrainingPace
    /// Of the last validation.
    let ndcg: Double?

    private var position: String { "epoch \(pace.epoch)/\(pace.epochs)" }

    private var numbers: String {
        var parts = [
            String(format: "%3.0f %%", pace.share * 100), "loss " + NumberText.metric(pace.loss),
        ]
        if let ndcg { parts.append("NDCG@10 " + NumberText.metric(ndcg)) }
        parts.append(String(format: "%.0f seq/s", pace.rate))
        if let seconds = pace.secondsLeft { parts.append(NumberText.duration(seconds) + " left") }
        return parts.joined(separator: "  ")
    }

    var plain: String { position + " " + numbers }

    /// The bar takes what room the numbers leave; a line longer than the terminal would wrap and leave trails behind.
    func bar(columns: Int) -> String {
        let room = columns - 1 - position.count - numbers.count - 2
        guard room >= 4 else { return String(plain.prefix(max(0, columns - 1))) }
        let width = min(room, 30)
        let filled = Int(pace.share * Double(width))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        return "\(position) \(bar) \(numbers)"
    }
}
