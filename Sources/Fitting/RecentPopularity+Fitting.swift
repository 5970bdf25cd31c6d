import Interactions
import Platform
import Scoring

extension RecentPopularity {
    /// Half-lives that are tried, in days.
    static let halfLives: [Double] = [3.5, 7, 14, 28, 56]
    /// Imaginary interactions that are tried to fill up those of the last days: the more, the less of chance.
    static let smoothings: [Double] = [50, 500, 5000, 50_000]
    /// Gains kept at most, moments times items: 16 MB.
    private static let mostGains = 1 << 22
    private static let secondsOfDay = 86_400.0

    /// Counts interactions, each of which counts half as much after some days: as many, and smoothed as much, as make what came
    /// next, stretch by stretch, the most likely. `nil` if it is not known when interactions were, or if none tells more than the popularity in all of the data.
    ///
    /// Moments are half a half-life apart, back from the end of the data. Costs a sort of the interactions and a walk for each
    /// half-life.
    ///
    /// - Parameter group: processes that all count the same sequences, and share the half-lives out; `nil`: this one alone
    public init?(counting sequences: UserSequences, vocabularyCount: Int, group: (any ProcessGroup)? = nil) {
        guard let events = sequences.eventsByTime() else { return nil }
        let walk = PopularityWalk(events, vocabularyCount: vocabularyCount)
        let gains = Self.likelihoodGains(walk, WorkShares(group))
        let tried = zip(Self.halfLives, gains).flatMap { days, gains in
            zip(Self.smoothings, gains).map { (halfLife: days * Self.secondsOfDay, smoothing: $0, gain: $1) }
        }
        guard let best = tried.max(by: { $0.gain < $1.gain }), best.gain > 0 else { return nil }
        let most = max(1, min(Self.mostMoments, Self.mostGains / vocabularyCount))
        let (moments, rows) = walk.gains(halfLife: best.halfLife, smoothing: best.smoothing, most: most)
        self.init(moments: moments, gains: rows)
    }

    /// For each half-life the gains of all smoothings.
    private static func likelihoodGains(_ walk: PopularityWalk, _ shares: WorkShares) -> [[Double]] {
        var gains = halfLives.map { _ in smoothings.map { _ in 0.0 } }
        for index in shares.own(of: halfLives.count) {
            gains[index] = walk.likelihoodGains(halfLife: halfLives[index] * secondsOfDay, smoothings: smoothings)
        }
        // A number of 64 bits in two of 32.
        shares.exchange(halfLives.count) { index in
            gains[index].flatMap { gain in
                [Int32(truncatingIfNeeded: gain.bitPattern), Int32(truncatingIfNeeded: gain.bitPattern >> 32)]
            }
        } take: { index, numbers in
            guard numbers.count == 2 * smoothings.count else { return }
            gains[index] = stride(from: numbers.startIndex, to: numbers.endIndex, by: 2).map { place in
                let (low, high) = (UInt32(bitPattern: numbers[place]), UInt32(bitPattern: numbers[place + 1]))
                return Double(bitPattern: UInt64(high) << 32 | UInt64(low))
            }
        }
        return gains
    }
}
