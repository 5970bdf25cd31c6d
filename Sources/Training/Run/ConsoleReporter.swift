import Foundation

/// Prints a table with one row for each epoch. Between rows it shows a progress bar on a terminal, or now and then a
/// plain line where the output is piped.
public final class ConsoleReporter: TrainingReporter {
    private let write: (String) -> Void
    private let warn: (String) -> Void
    private let isQuiet: Bool
    private let columns: (() -> Int)?
    private var lastProgress: Date
    private var barIsShown = false
    private var pace = TrainingPace()
    private var lastNDCG: Double?

    /// Seconds between progress messages.
    private var interval: Double { columns == nil ? 10 : 0.2 }

    /// - Parameters:
    ///   - isQuiet: only warnings and the end are printed
    ///   - columns: the width of the terminal `write` reaches, where a bar may be redrawn; `nil` if it reaches none
    ///   - warn: where warnings go
    public init(
        isQuiet: Bool = false, columns: (() -> Int)?, warn: @escaping (String) -> Void,
        write: @escaping (String) -> Void
    ) {
        self.isQuiet = isQuiet
        self.columns = columns
        // What is over before the first interval has passed is not worth a line.
        lastProgress = columns == nil ? Date() : .distantPast
        self.warn = warn
        self.write = write
    }

    public func report(_ event: TrainingEvent) {
        if isQuiet {
            switch event {
            case .warning, .interrupted, .finished: break
            default: return
            }
        }
        switch event {
        case .step(let epoch, let epochs, let step, let steps, let result, let rate):
            pace.add(epoch: epoch, epochs: epochs, step: step, steps: steps, loss: result.loss, rate: rate)
            progress(ProgressLine(pace: pace, ndcg: lastNDCG))
            return
        case .reading(let rows):
            progress(ReadingLine(rows: rows))
            return
        case .began(_, _, let outlook):
            pace = TrainingPace(outlook)
            lastProgress = columns == nil ? Date() : .distantPast
        case .epoch(let record, _): lastNDCG = record.validation?.ranking.ndcg ?? lastNDCG
        default: break
        }
        let lines = event.lines
        if lines.isEmpty { return }
        clearBar()
        let sink = if case .warning = event { warn } else { write }
        for line in lines { sink(line + "\n") }
    }

    private func progress(_ line: some ProgressText) {
        let now = Date()
        guard now.timeIntervalSince(lastProgress) >= interval else { return }
        lastProgress = now
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
