import Interactions
import Kernels

/// How much more popular each item was in the days before some moments than in all of the data: the logarithm of the ratio, 0 for
/// the special tokens. `Fitting` counts it.
public struct RecentPopularity: Sendable {
    /// The longest list of moments.
    public static let mostMoments = 64
    /// More than the logarithm of the ratio of any two shares.
    private static let mostGain: Float = 100

    /// ``Interactions/ItemTime``s, ascending, at least one.
    public let moments: [Int32]
    /// (moments, vocabulary).
    public let gains: Matrix

    /// - Precondition: no ``problem(moments:gains:)``
    public init(moments: [Int32], gains: Matrix) {
        precondition(Self.problem(moments: moments, gains: gains) == nil)
        self.moments = moments
        self.gains = gains
    }

    /// What makes parts read from a file unusable, in words; `nil` if nothing does.
    public static func problem(moments: [Int32], gains: Matrix) -> String? {
        guard (1...mostMoments).contains(moments.count) else { return "there are \(moments.count) moments" }
        guard moments.count == gains.rows else {
            return "there are \(moments.count) moments and \(gains.rows) rows of gains"
        }
        guard zip(moments, moments.dropFirst()).allSatisfy({ $0 < $1 }) else { return "the moments are not in order" }
        // So that no weight makes an infinity of them.
        return gains.values.allSatisfy { abs($0) <= mostGain } ? nil : "a gain is not within ±\(mostGain)"
    }

    /// The row that knows the most of what was before a moment, and nothing later; `nil` before the first. The last without one.
    func row(at moment: Int32?) -> Int? {
        guard let moment else { return moments.count - 1 }
        return moments.lastIndex { $0 <= moment }
    }
}
