import Foundation
import Interactions
import Kernels

/// A walk through interactions in order of time, with counts that fade.
struct PopularityWalk {
    private let items: [Int32]
    private let seconds: [Int32]
    /// Each item's share of all interactions.
    private let shares: [Double]

    /// - Parameter events: at least one, ascending by time
    init(_ events: (items: [Int32], seconds: [Int32]), vocabularyCount: Int) {
        (items, seconds) = events
        var counts = [Double](repeating: 0, count: vocabularyCount)
        for item in items { counts[Int(item)] += 1 }
        shares = counts.map { $0 / Double(events.items.count) }
    }

    /// How many nats likelier an interaction is, on average, by the popularity before its stretch than by that of all the data, its
    /// own and later ones included.
    ///
    /// - Parameter smoothings: imaginary interactions, by the shares of all, which those that have not faded are filled up with
    /// - Returns: one number for each smoothing
    func likelihoodGains(halfLife: Double, smoothings: [Double]) -> [Double] {
        var gains = smoothings.map { _ in 0.0 }
        walk(halfLife: halfLife) { counts, moment, next in
            let factor = counts.factor(at: moment)
            for item in items[next] {
                for (index, smoothing) in smoothings.enumerated() {
                    gains[index] += logRatio(counts, factor, item, smoothing)
                }
            }
        }
        return gains.map { $0 / Double(items.count) }
    }

    /// For the beginnings of the last stretches, and for the end of the data, the logarithms of the ratios of the shares until then to
    /// those of all the data.
    ///
    /// - Returns: moments, ascending, of which each row, (moments, vocabulary), knows nothing that was then or later
    func gains(halfLife: Double, smoothing: Double, most: Int) -> (moments: [Int32], rows: Matrix) {
        let count = min(most, stretches(of: halfLife) + 1)
        var skipped = stretches(of: halfLife) + 1 - count
        var moments: [Int32] = []
        let rows = Matrix(rows: count, columns: shares.count)
        walk(halfLife: halfLife) { counts, moment, _ in
            guard skipped == 0 else { return skipped -= 1 }
            let factor = counts.factor(at: moment)
            rows[moments.count..<(moments.count + 1)].withMutableValues { row in
                for item in Int(ItemVocabulary.firstItem)..<shares.count {
                    row[item] = Float(logRatio(counts, factor, Int32(item), smoothing))
                }
            }
            moments.append(Int32(clamping: moment))
        }
        return (moments, rows)
    }

    private func logRatio(_ counts: FadingCounts, _ factor: Double, _ item: Int32, _ smoothing: Double) -> Double {
        let count = counts.count(of: item) * factor
        // An item that was never there has no share, and no count either.
        let times = count == 0 ? 0 : count / shares[Int(item)]
        return log((times + smoothing) / (counts.sum * factor + smoothing))
    }

    /// Half a half-life, in whole seconds.
    private func step(of halfLife: Double) -> Int64 { max(1, Int64(halfLife / 2)) }

    private func stretches(of halfLife: Double) -> Int {
        let step = step(of: halfLife)
        return Int((Int64(seconds[seconds.count - 1]) - Int64(seconds[0])) / step) + 1
    }

    /// Visits stretches of half a half-life, the last of which ends with the data, and then the end: each with the counts before it,
    /// when it begins, and the places of its interactions.
    private func walk(halfLife: Double, _ visit: (FadingCounts, Int64, Range<Int>) -> Void) {
        let step = step(of: halfLife)
        let end = Int64(seconds[seconds.count - 1]) + 1
        var counts = FadingCounts(count: shares.count, halfLife: halfLife, start: Int64(seconds[0]))
        var place = 0
        for left in (0...stretches(of: halfLife)).reversed() {
            let begin = end - Int64(left) * step
            var next = place
            while next < items.count && Int64(seconds[next]) < begin + step { next += 1 }
            visit(counts, begin, place..<next)
            while place < next {
                counts.add(items[place], at: Int64(seconds[place]))
                place += 1
            }
        }
    }
}
