import Foundation

extension TrainingEvent {
    /// The event as lines for people; none for steps and for saves, which would only be noise.
    var lines: [String] {
        switch self {
        case .note(let line): [line]
        case .warning(let line): ["warning: \(line)"]
        case .planned(let plan): [plan.line]
        case .began(let first, let last, _):
            [
                (first == 1 ? "training for \(last) epochs" : "training epochs \(first) to \(last)")
                    + " (★: the best so far, published as latest)", EpochTable.header,
            ]
        case .step, .saved, .reading: []
        case .epoch(let record, let saved): [EpochTable.row(record, isBest: saved != nil)]
        case .profile(let epoch, let shares):
            ["where the time of epoch \(epoch) went, of all lanes:"]
                + shares.filter { $0.share > 0 }.sorted { $0.share > $1.share }
                .map { String(format: "%7.1f %%  %@", $0.share * 100, $0.title) }
        case .exchange(let epoch, let processes, let costs):
            [
                "epoch \(epoch), \(processes) processes: \(costs.text)"
            ]
        case .reported(let path): ["report: \(path)"]
        case .interrupted(let epoch, let step):
            ["stopped in epoch \(epoch) after step \(step); the state is saved: run the same command with --resume"]
        case .finished(let epoch, let score, let reported):
            ["training is finished" + (epoch.map { "; best epoch \($0)" + Self.quality(score, reported) } ?? "")]
        }
    }

    private static func quality(_ score: Double?, _ reported: ValidationResult?) -> String {
        guard let reported, let low = reported.ndcgLow, let high = reported.ndcgHigh else {
            return score.map { " (\(NumberText.metric($0)))" } ?? ""
        }
        return ": NDCG@\(reported.ranking.k) \(NumberText.metric(reported.ranking.ndcg)) (95 %: "
            + "\(NumberText.metric(low)) to \(NumberText.metric(high))) on \(NumberText.count(reported.ranking.cases)) "
            + "cases that had no part in the choice"
    }
}
