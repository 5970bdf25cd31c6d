import Interactions
import Testing

@testable import Inference

@Suite("Recency of items")
struct ItemRecencyTests {
    private func items(_ days: [String?]) -> [CalendarDay?] { days.map { $0.flatMap { CalendarDay($0) } } }

    private func factors(_ recency: ItemRecency) -> [Float] {
        recency.values.values.map { $0 / ItemRecency.most }
    }

    @Test("what an item gets halves with every tenth of the data's days, from the newest interaction on")
    func halves() throws {
        let days = ["2024-01-01", "2024-04-10", "2024-03-31", "2024-03-21", nil, "2024-05-01"]
        let recency = try #require(ItemRecency(items(days), newest: CalendarDay("2024-04-10")))
        #expect(recency.halfLife == 10)
        let factors = factors(recency)
        // Nothing is newer than the newest interaction.
        let wanted: [Float] = [1 / 1024, 1, 0.5, 0.25, 0, 1]
        for (one, other) in zip(factors, wanted) { #expect(abs(one - other) < 1e-6) }
    }

    @Test("without the day of the newest interaction the newest item's stands in for it")
    func withoutNewest() throws {
        let recency = try #require(ItemRecency(items(["2024-01-01", "2024-01-21", nil]), newest: nil))
        #expect(recency.halfLife == 2)
        #expect(factors(recency)[1] == 1 && factors(recency)[2] == 0)
    }

    @Test("data of a few days has a half-life of a day")
    func shortest() throws {
        let recency = try #require(ItemRecency(items(["2024-01-01", "2024-01-02"]), newest: nil))
        #expect(recency.halfLife == 1)
        #expect(factors(recency) == [0.5, 1])
    }

    @Test("nothing is known where no item has a day")
    func nothing() {
        #expect(ItemRecency(items([nil, nil]), newest: CalendarDay("2024-01-01")) == nil)
        #expect(ItemRecency([], newest: nil) == nil)
    }
}
