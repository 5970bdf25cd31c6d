import Foundation

/// One JSON object a line for each event, for programs. Keys keep their names and meanings; more may be added.
///
/// Every line has `event` and `time` (ISO 8601, UTC). Then:
///
/// | `event` | keys |
/// |---|---|
/// | `note`, `warning` | `message` |
/// | `reading` | `rows`: read so far; the last one before the first note has them all |
/// | `planned` | under `--time-limit`, when it is laid out and whenever that changes: `time_limit` (seconds), `epochs`, `steps` (of the search), `final_fit`, `seconds_per_step`, `seconds_left`, `message` |
/// | `began` | `first_epoch`, `last_epoch`; a second one begins the final fit, whose epochs count from 1 again |
/// | `step` | `epoch`, `epochs`, `step`, `steps`, `loss` (nats), `accuracy` (percent), `gradient_norm`, `sequences_per_second`, `seconds_left` (absent at first; with the final fit, at most) |
/// | `epoch` | `epoch`, `loss`, `accuracy`, `sequences`, `seconds`, `best` (whether it is the best so far), and if validated `validation` (of the cases that choose the epoch): `loss`, `accuracy`, `cases`, `hr@10`, `ndcg@10`, `mrr` |
/// | `profile` | `epoch`, `shares`: the share of the lanes' time (0 to 1) by operation (`--profile`) |
/// | `exchange` | in a run of several processes: `epoch`, `processes`, `steps`, `megabytes_per_step` (of gradients, float32), `seconds` (in which they were summed over the processes), `seconds_waited` (of them, without anything else to do), `overlap` (the share of the rest, 0 to 1) |
/// | `saved` | `path`, `epoch`, `step` (absent: after the whole epoch) |
/// | `report` | `path` |
/// | `interrupted` | `epoch`, `step` |
/// | `finished` | `best_epoch`, `score` (NDCG@10 of the held-out cases that did not choose the epoch, with `score_low` and `score_high`, its 95 % interval, and `cases`; without such cases what chose it) |
public final class JSONLinesReporter: TrainingReporter {
    private let write: (String) -> Void
    private let encoder: JSONEncoder
    private var pace = TrainingPace()

    /// - Parameter write: gets whole lines
    public init(write: @escaping (String) -> Void) {
        self.write = write
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
    }

    public func report(_ event: TrainingEvent) {
        if case .began(_, _, let outlook) = event { pace = TrainingPace(outlook) }
        if case .step(let epoch, let epochs, let step, let steps, let result, let rate) = event {
            pace.add(epoch: epoch, epochs: epochs, step: step, steps: steps, loss: result.loss, rate: rate)
        }
        // Text and finite numbers (a loss that is not finite ends the run): there is nothing an encoder could refuse.
        guard let data = try? encoder.encode(EventLine(event, secondsLeft: pace.secondsLeft)) else { return }
        write(String(decoding: data, as: UTF8.self) + "\n")
    }
}
