import Foundation

extension TrainingEvent {
    /// The event as lines for people; none for steps and for saves, which would only be noise.
    var lines: [String] {
        switch self {
        case .note(let line): [line]
        case .warning(let line): ["warning: \(line)"]
        case .began(let first, let last):
            [
                (first == 1 ? "training for \(last) epochs" : "training epochs \(first) to \(last)")
                    + " (★: the best so far, published as latest)", EpochTable.header,
            ]
        case .step, .saved: []
        case .epoch(let record, let saved): [EpochTable.row(record, isBest: saved != nil)]
        case .profile(let epoch, let shares):
            ["where the time of epoch \(epoch) went, of all lanes:"]
                + shares.filter { $0.share > 0 }.sorted { $0.share > $1.share }
                .map { String(format: "%7.1f %%  %@", $0.share * 100, $0.title) }
        case .reported(let path): ["report: \(path)"]
        case .interrupted(let epoch, let step):
            ["stopped in epoch \(epoch) after step \(step); the state is saved: run the same command with --resume"]
        case .finished(let epoch, let score):
            ["training is finished" + (epoch.map { "; best epoch \($0) (\(Self.four(score ?? 0)))" } ?? "")]
        }
    }

    private static func four(_ value: Double) -> String { String(format: "%.4f", value) }
}

/// The table of epochs; 80 columns.
enum EpochTable {
    static let header = "epoch     loss accuracy │ valid: loss accuracy  HR@10 NDCG@10 │  seq/s seconds"

    static func row(_ r: EpochRecord, isBest: Bool) -> String {
        let valid: String
        if let v = r.validation {
            valid = String(
                format: "%11.4f %7.2f%% %6.4f %7.4f", v.loss, v.accuracy, v.ranking.hitRate, v.ranking.ndcg)
        } else {
            valid = String(repeating: " ", count: 35)
        }
        let rate = r.seconds > 0 ? Double(r.sequences) / r.seconds : 0
        let line = String(
            format: "%5d %8.4f %7.2f%% │ %@ │ %6.0f %7.1f", r.epoch, r.loss, r.accuracy, valid, rate, r.seconds)
        return line + (isBest ? " ★" : "")
    }
}
