import BERT4Rec

/// Where the time of an epoch goes, over all lanes (`train --profile`).
public final class TrainingProfile: Sendable {
    /// One operation's part of the time of all lanes.
    public struct Share: Sendable, Equatable {
        public let title: String
        /// 0 to 1; all add up to 1.
        public let share: Double
    }

    /// One a lane, used by that lane alone.
    let lanes: [Stopwatch]
    /// Times the work for which the lanes wait.
    private let main = Stopwatch()

    public init(lanes: Int) { self.lanes = (0..<lanes).map { _ in Stopwatch() } }

    /// Runs what makes a step's batches, while the lanes wait.
    static func makingBatches<Result>(_ profile: TrainingProfile?, _ body: () -> Result) -> Result {
        profile?.main.start()
        defer { profile?.main.lap(.batches) }
        return body()
    }

    /// The shares since the last call.
    ///
    /// - Parameter seconds: how long the steps took; what no lane accounts for was spent waiting for another
    func take(seconds: Double) -> [Share] {
        var sums = main.take().map { $0 * Double(lanes.count) }
        for lane in lanes { for (index, time) in lane.take().enumerated() { sums[index] += time } }
        let total = max(seconds * Double(lanes.count), sums.reduce(0, +))
        guard total > 0 else { return [] }
        var shares = zip(Stopwatch.Operation.allCases, sums).map { Share(title: $0.title, share: $1 / total) }
        shares.append(Share(title: "waiting for a lane", share: max(0, 1 - sums.reduce(0, +) / total)))
        return shares
    }
}
