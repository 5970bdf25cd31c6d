import Foundation
import Interactions
import Kernels

/// How new each item of a catalogue is, as what a recency boost of 1 adds to its score, in nats:
///
///     ln 10 · 2^(−age / half-life)
///
/// The age is the days from an item's first interaction in the training data to the newest of all. An item of that last day has
/// ten times the odds it would have without, one as old as a half-life 3.2 times (√10), one of ten half-lives the same ones. The
/// half-life is a tenth of the days the data spans, at least one day: what is new in a year of films is old in a month of news.
/// An item of which it is not known when it was first seen gets nothing.
struct ItemRecency: Sendable {
    /// What a boost of 1 adds to an item of the last day: the logarithm of a factor of the odds.
    static let most: Float = 2.302_585
    /// Half-lives in the span of the data.
    private static let halfLives = 10.0

    /// (1, items)
    let values: Matrix
    /// In days.
    let halfLife: Double

    /// - Parameters:
    ///   - items: of each the day it was first seen on, if that is known
    ///   - newest: the day of the newest interaction; `nil` takes the day the newest item was first seen on
    /// - Returns: `nil` if of no item it is known when it was first seen
    init?(_ items: some Collection<CalendarDay?>, newest: CalendarDay?) {
        let days = items.lazy.compactMap(\.self)
        guard let first = days.min(), let last = days.max() else { return nil }
        let end = Double((newest ?? last).daysSince1970)
        let halfLife = max(1, (end - Double(first.daysSince1970)) / Self.halfLives)
        self.halfLife = halfLife
        values = Matrix(
            rows: 1, columns: items.count,
            values: items.map { day in
                guard let day else { return 0 }
                // A day behind the newest is one of an item that another file of data has brought.
                let age = max(0, end - Double(day.daysSince1970))
                return Self.most * Float(exp2(-age / halfLife))
            })
    }
}
