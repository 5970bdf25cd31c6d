import Fitting
import Interactions

extension Trainer {
    /// Fitting that takes so many seconds is worth a line.
    private static let longFitting = 1.0

    /// Says what the models beside the network took, where that is long.
    static func noteFitting(_ statistics: AuxiliaryStatistics?, _ reporter: any TrainingReporter) {
        guard let statistics, statistics.times.reduce(0, { $0 + $1.seconds }) >= longFitting else { return }
        let times = statistics.times.map { "\($0.name) \(NumberText.decimal($0.seconds, 1)) s" }
        reporter.report(
            .note(
                "models beside the network: \(times.joined(separator: ", ")); of each item \(statistics.kept.neighbours) "
                    + "neighbours and \(statistics.kept.transitions) transitions are kept (--neighbours)"))
    }

    /// Says how the run ended: with what the best epoch was worth on the cases that did not choose it.
    func reportEnd() {
        let best = state.history.last { $0.epoch == state.bestEpoch }
        let reported = best?.reported
        reporter.report(
            .finished(
                bestEpoch: state.bestEpoch, score: reported?.ranking.ndcg ?? state.bestScore.map(abs),
                reported: reported))
    }

    /// Says how many held-out cases choose the epoch and how many are reported on.
    static func noteParts(
        _ split: SequenceSplit, _ configuration: TrainingConfiguration, _ reporter: any TrainingReporter
    ) {
        let parts = ValidationParts(split.validation, asked: split.validation.asked(configuration.repeats))
        guard !parts.reporting.isEmpty else { return }
        let (choosing, reporting) = (NumberText.count(parts.choosing.count), NumberText.count(parts.reporting.count))
        let few = min(parts.choosing.count, parts.reporting.count) < ValidationParts.fewCases
        reporter.report(
            .note(
                "held-out cases: \(choosing) choose the epoch, \(reporting) others are reported on"
                    + (few
                        ? "; with fewer than \(ValidationParts.fewCases) in a part, its numbers are largely chance"
                        : "")))
    }
}
