import Interactions
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
    public init?(counting sequences: UserSequences, vocabularyCount: Int) {
        guard let events = sequences.eventsByTime() else { return nil }
        let walk = PopularityWalk(events, vocabularyCount: vocabularyCount)
        let tried = Self.halfLives.flatMap { days in
            let gains = walk.likelihoodGains(halfLife: days * Self.secondsOfDay, smoothings: Self.smoothings)
            return zip(Self.smoothings, gains).map { (halfLife: days * Self.secondsOfDay, smoothing: $0, gain: $1) }
        }
        guard let best = tried.max(by: { $0.gain < $1.gain }), best.gain > 0 else { return nil }
        let most = max(1, min(Self.mostMoments, Self.mostGains / vocabularyCount))
        let (moments, gains) = walk.gains(halfLife: best.halfLife, smoothing: best.smoothing, most: most)
        self.init(moments: moments, gains: gains)
    }
}
