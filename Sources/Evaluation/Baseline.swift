import Interactions
import Kernels

/// A recommender without gradient descent to compare with.
public protocol Baseline: Sendable {
    /// As printed in tables.
    var name: String { get }
    /// Scores of all vocabulary entries for a history.
    func score(_ history: ArraySlice<Int32>, into scores: UnsafeMutableBufferPointer<Float>)
    /// The same for a position in the history. Most baselines do not know positions and ignore it.
    func score(
        _ history: ArraySlice<Int32>, at position: TargetPosition, into scores: UnsafeMutableBufferPointer<Float>
    )
}

extension Baseline {
    public func score(
        _ history: ArraySlice<Int32>, at position: TargetPosition, into scores: UnsafeMutableBufferPointer<Float>
    ) {
        score(history, into: scores)
    }

    /// Every question over the whole catalogue, as ``ModelEvaluator/evaluate(_:k:selection:)`` does.
    public func evaluate(
        _ cases: ValidationCases, vocabularyCount: Int, k: Int, selection: [Int]? = nil,
        repeats: RepeatPolicy = .leaveOut, lanes: Int = 1
    ) -> RankingMetrics {
        outcomes(
            cases, selection: selection ?? cases.asked(repeats), top: 0, vocabularyCount: vocabularyCount,
            repeats: repeats,
            lanes: Lanes(count: lanes)
        ).metrics(k: k)
    }
}
