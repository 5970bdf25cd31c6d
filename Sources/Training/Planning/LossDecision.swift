import Checkpoints
import Kernels

/// Which loss a run takes where nobody said it, and why.
///
/// The full softmax scores the whole catalogue for each target. That ranks best and costs little while the catalogue is small;
/// with tens of thousands of items it is nearly all of a step. It is taken wherever the run then ends in time.
struct LossDecision: Sendable, Equatable {
    /// Up to so many items the full loss is taken without a measurement: it is then no large part of a step.
    static let smallCatalogue = 10_000
    /// Beyond so many the sampled loss is taken without one: a few steps of the full loss would take minutes, and a gigabyte for
    /// the logits of a hundred targets.
    static let largeCatalogue = RowwiseOptimizer.smallCatalogue
    /// Negatives drawn where the sampled loss is taken and nobody said how many (`Benchmarks/quality.md`).
    static let usualNegatives = 2048
    /// Seconds spent on measuring each loss, about.
    static let measuringSeconds = 3.0

    let kind: LossKind
    /// For the log and the record.
    let reason: String

    /// The promise, in seconds: a quarter of an hour for a million interactions on two cores with AVX-512, 25 minutes without;
    /// for more, as many times more.
    static func promise(interactions: Int, kernels: KernelSet) -> Double {
        let minutes: Double =
            switch kernels {
            case .avx512, .avx512VNNI, .avx512BF16: 15
            default: 25
            }
        return 60 * minutes * max(1, Double(interactions) / 1e6)
    }

    /// The decision about a catalogue of more than ``largeCatalogue`` items.
    init(items: Int, negatives: Int) {
        kind = .sampled
        reason =
            "over \(NumberText.count(negatives)) drawn items: the full one would score all "
            + "\(NumberText.count(items)) for each target"
    }

    /// - Parameters:
    ///   - steps: of the whole run, the final fit included
    ///   - seconds: what the run may take
    ///   - full: seconds of a step with the full loss
    ///   - sampled: seconds of one with the sampled loss; only asked for where the full one takes too long
    init(steps: Double, within seconds: Double, full: Double, negatives: Int, sampled: () -> Double) {
        let whole = steps * full
        let (most, limit) = (NumberText.duration(whole), NumberText.duration(seconds))
        guard whole > seconds else {
            (kind, reason) = (.full, "the full one takes up to \(most), within \(limit)")
            return
        }
        let other = steps * sampled()
        guard other < whole else {
            (kind, reason) = (.full, "the sampled one is not faster, though it takes up to \(most), more than \(limit)")
            return
        }
        kind = .sampled
        reason =
            "over \(NumberText.count(negatives)) drawn items: the full one would take up to \(most), more than \(limit); this "
            + "one up to \(NumberText.duration(other))"
    }
}
