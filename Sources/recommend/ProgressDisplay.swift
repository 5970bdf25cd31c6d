import CommandSupport
import Foundation
import Platform

/// Says on standard error how far a run has come: a bar that is drawn again and again on a terminal, else a line now and then.
final class ProgressDisplay {
    private let isQuiet: Bool
    private let isTerminal = isatty(STDERR_FILENO) != 0
    /// Whether it is told between the lines how far the run is.
    private let showsProgress: Bool
    private var lastShown = MonotonicTime.now
    private var barIsShown = false
    /// When asking began, and how many users had been answered before.
    private var began = MonotonicTime.now
    private var before = 0

    /// Between two looks at how far it is.
    private var interval: Duration { isTerminal ? .milliseconds(200) : .seconds(10) }

    /// - Parameters:
    ///   - isQuiet: whether only warnings are shown
    ///   - place: where answers go: on a terminal that shows them a bar would be drawn over them
    init(isQuiet: Bool, besides place: OutputPlace) {
        self.isQuiet = isQuiet
        let isShared = place.descriptor.map { ProgressDisplay.areOneTerminal($0, STDERR_FILENO) } ?? false
        showsProgress = !isQuiet && !isShared
    }

    static func areOneTerminal(_ first: Int32, _ second: Int32) -> Bool {
        var (one, other) = (stat(), stat())
        return isatty(first) != 0 && isatty(second) != 0 && fstat(first, &one) == 0 && fstat(second, &other) == 0
            && one.st_rdev == other.st_rdev
    }

    /// A line that stays.
    func note(_ line: String) { if !isQuiet { write(line) } }

    /// A line that stays, also where only warnings are shown: answers are not understood without it.
    func tell(_ line: String) { write(line) }

    /// A line that stays, also where nothing else is shown.
    func warn(_ line: String) { write("warning: " + line) }

    func reading(rows: Int) { show { "reading: \(Self.count(rows)) rows" } }

    /// Asking begins.
    ///
    /// - Parameter users: those that were answered before
    func begin(after users: Int) { (began, before) = (.now, users) }

    func answered(_ users: Int, of all: Int) {
        show {
            let speed = rate(users)
            let share = all > 0 ? Double(users) / Double(all) : 1
            let numbers = String(format: "%3.0f %%  %.0f users/s", 100 * share, speed)
            let left = speed > 0 ? "  \(Self.duration(Double(all - users) / speed)) left" : ""
            let filled = Int(clampingRounded: 20 * share, .down)
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: max(0, 20 - filled))
            return "users \(Self.count(users))/\(Self.count(all)) \(isTerminal ? bar + " " : "")\(numbers)\(left)"
        }
    }

    /// How long asking took, and how many users a second were answered.
    func pace(_ users: Int) -> String {
        let seconds = (MonotonicTime.now - began) / .seconds(1)
        return String(format: "%.2f s, %.0f users/s", seconds, rate(users))
    }

    private func rate(_ users: Int) -> Double {
        let seconds = (MonotonicTime.now - began) / .seconds(1)
        return seconds > 0 ? Double(users - before) / seconds : 0
    }

    private func show(_ line: () -> String) {
        let now = MonotonicTime.now
        guard showsProgress, now - lastShown >= interval else { return }
        lastShown = now
        // What is wider than the terminal would wrap and leave trails behind.
        let text = isTerminal ? "\r\u{1B}[K" + String(line().prefix(Self.columns - 1)) : line() + "\n"
        StandardStream.error.write(text)
        barIsShown = isTerminal
    }

    private func write(_ line: String) {
        StandardStream.error.write((barIsShown ? "\r\u{1B}[K" : "") + line + "\n")
        barIsShown = false
    }

    /// The terminal's width now.
    private static var columns: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1 ? Int(size.ws_col) : 80
    }

    /// `1,234,567`
    static func count(_ count: Int) -> String {
        var digits = Array(String(count))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return String(digits)
    }

    /// `1:05` or `2:01:05`
    private static func duration(_ seconds: Double) -> String {
        let total = Int(clampingRounded: max(0, seconds))
        let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
        let tail = (rest < 10 ? ":0" : ":") + "\(rest)"
        return hours == 0 ? "\(minutes)\(tail)" : "\(hours):\(minutes < 10 ? "0" : "")\(minutes)\(tail)"
    }
}
