import CommandSupport
import Foundation
import Training

extension TrainingRun {
    /// What is told of the run, by the first process alone.
    func makeReporter() -> any TrainingReporter {
        if !group.isFirst { return SilentReporter() }
        let write = StandardStream.output.write as (String) -> Void
        if layered[TrainSettings.logFormat] == .json { return JSONLinesReporter(write: write) }
        let warn = { (text: String) in
            StandardStream.error.write(text)
            // Before the progress bar is drawn again on the same terminal.
            StandardStream.error.flush(within: .milliseconds(100))
        }
        let isTerminal = isatty(STDOUT_FILENO) != 0
        return ConsoleReporter(
            isQuiet: isQuiet, columns: isTerminal ? { Self.terminalColumns() } : nil, warn: warn, write: write)
    }

    /// The terminal's width now; it may be resized while a run goes on.
    private static func terminalColumns() -> Int {
        var size = winsize()
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}
