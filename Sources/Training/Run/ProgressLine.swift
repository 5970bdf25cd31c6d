import Foundation

/// One moment of an epoch as text.
struct ProgressLine: ProgressText {
    let pace: TrainingPace
    /// Of the last validation.
    let ndcg: Double?

    private var position: String { "epoch \(pace.epoch)/\(pace.epochs)" }

    /// - Parameter bound: what stands before the time left if less may be
    private func numbers(_ bound: String) -> String {
        var parts = [
            String(format: "%3.0f %%", pace.share * 100), "loss " + NumberText.metric(pace.loss),
        ]
        if let ndcg { parts.append("NDCG@10 " + NumberText.metric(ndcg)) }
        parts.append(String(format: "%.0f seq/s", pace.rate))
        if let seconds = pace.secondsLeft {
            parts.append((pace.isUpperBound ? bound : "") + NumberText.duration(seconds) + " left")
        }
        return parts.joined(separator: "  ")
    }

    var plain: String { position + " " + numbers("at most ") }

    /// The bar takes what room the numbers leave; a line longer than the terminal would wrap and leave trails behind.
    func bar(columns: Int) -> String {
        let numbers = numbers("≤ ")
        let room = columns - 1 - position.count - numbers.count - 2
        guard room >= 4 else { return String(plain.prefix(max(0, columns - 1))) }
        let width = min(room, 30)
        let filled = Int(pace.share * Double(width))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        return "\(position) \(bar) \(numbers)"
    }
}
