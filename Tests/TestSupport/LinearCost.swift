/// How the cost of some work grows with its size.
public struct LinearCost: CustomStringConvertible {
    /// Above what a busy machine adds to work of well under a millisecond, far below what quadratic work takes.
    private static let slack = Duration.milliseconds(Sanitizer.isInUse ? 40 : 10)
    private static let runs = 5
    private static let slowness = Sanitizer.isInUse ? 60 : 1

    private let size: Int
    private let limit: Duration
    private let half: Duration
    private let whole: Duration

    /// Does the work of half of `size`, then of all of it, each several times; the quickest run counts. What is not
    /// linear is not done at its whole size: that could take minutes.
    /// - Parameters:
    ///   - size: what `work` is given, once halved
    ///   - limit: what the work of the whole size may take at most
    ///   - input: makes what the work of a size is done on; not measured
    ///   - work: what is measured
    public init<Input>(
        size: Int, limit: Duration = .milliseconds(100), isolation: isolated (any Actor)? = #isolation,
        of input: (Int) throws -> Input, _ work: (Input) async throws -> Void
    ) async throws {
        self.size = size
        let limit = limit * Self.slowness
        self.limit = limit
        let small = try input(size / 2)
        half = try await Self.quickest(atMost: limit) { try await work(small) }
        let large = try input(size)
        whole = half > limit ? half : try await Self.quickest(atMost: limit) { try await work(large) }
    }

    /// Twice the size takes about twice the time, three times at most, and no longer than the limit.
    public var isLinear: Bool { whole <= limit && whole <= half * 3 + Self.slack }

    public var description: String { "\(size / 2): \(half), \(size): \(whole) (limit \(limit))" }

    private static func quickest(
        atMost limit: Duration, isolation: isolated (any Actor)? = #isolation, _ work: () async throws -> Void
    ) async rethrows -> Duration {
        var quickest = Duration.seconds(1_000_000)
        for _ in 0..<runs {
            let start = ContinuousClock.now
            try await work()
            quickest = min(quickest, ContinuousClock.now - start)
            if quickest > limit * 4 { break }
        }
        return quickest
    }
}
