import Evaluation
import Testing

/// Cases by when the held-out item was first seen.
@Suite struct FirstSeenBandsTests {
    @Test(
        "an end belongs to its band; what was never seen is a band of its own",
        arguments: [
            (0, "last week"), (7, "last week"), (7.1, "last month"), (30, "last month"), (31, "last quarter"),
            (91, "last quarter"), (91.5, "last year"), (365, "last year"), (366, "older"), (1e6, "older"),
            (nil, "not in training"),
        ] as [(Double?, String)])
    func bands(days: Double?, label: String) {
        #expect(FirstSeenBands.labels[FirstSeenBands.band(of: days)] == label)
    }
}
