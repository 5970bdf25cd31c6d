import Platform
import Testing

@testable import Interactions

@Suite("Sorting rows by time")
struct TimeSorterTests {
    private func sorted(_ rows: [UInt32], _ times: [Int64]) -> [UInt32] {
        var rows = rows
        times.withUnsafeBufferPointer { times in
            var sorter = TimeSorter(times)
            // The second time the memory is that of the first.
            rows.withUnsafeMutableBufferPointer { rows in
                let half = rows.count / 2
                sorter.sort(UnsafeMutableBufferPointer(rebasing: rows[..<half]))
                sorter.sort(UnsafeMutableBufferPointer(rebasing: rows[half...]))
            }
        }
        return rows
    }

    /// What ``sorted(_:_:)`` must give: each half of the rows by time, rows with equal times as they are numbered.
    private func expected(_ rows: [UInt32], _ times: [Int64]) -> [UInt32] {
        let half = rows.count / 2
        return [rows[..<half], rows[half...]].flatMap { part in
            part.sorted { (times[Int($0)], $0) < (times[Int($1)], $1) }
        }
    }

    @Test("equal times keep the order of the rows, however far the times are apart")
    func stable() {
        var random = SeededGenerator(seed: 4)
        for spread in [1, 2, 50, 1_000_000_000_000, 1 << 61] {
            for count in [0, 1, 2, 3, 64, 1001] {
                let times = (0..<count * 2).map { _ in Int64(random.below(spread)) - Int64(spread / 2) }
                let rows = (0..<count).map { UInt32($0 * 2) }
                #expect(sorted(rows, times) == expected(rows, times), "\(count) rows within \(spread)")
            }
        }
        #expect(sorted([0, 1, 2, 3], [.max, .min, .max, .min]) == [1, 0, 3, 2])
    }

    @Test("whole seconds, and with them one time between two, are sorted like others, however far they are apart")
    func seconds() {
        var random = SeededGenerator(seed: 5)
        for spread in [1, 2, 256, 257, 70_000, 20_000_000, 1 << 32, 1 << 33, 1 << 40] {
            for (count, fraction) in [254, 256, 258, 2000].flatMap({ count in [0, 1].map { (count, Int64($0)) } }) {
                var times = (0..<count * 2).map { _ in Int64(random.below(spread)) * 1_000_000 - 777_777 }
                // The farthest apart that there may be.
                (times[0], times[2]) = (Int64(spread - 1) * 1_000_000 - 777_777, -777_777)
                times[count - 2] += fraction
                let rows = (0..<count).map { UInt32($0 * 2) }
                #expect(
                    sorted(rows, times) == expected(rows, times), "\(count) rows within \(spread), \(fraction) more")
            }
        }
    }

    @Test("divided work covers every part once, also where parts are empty or one has nearly all elements")
    func divided() {
        for sizes in [[Int](repeating: 1, count: 100_000), [0, 0, 90_000, 0, 1, 0], [0], [], [70_000], [5, 6]] {
            let starts = sizes.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
            for threads in [1, 2, 7] {
                var counts = [Int](repeating: 0, count: sizes.count)
                counts.withUnsafeMutableBufferPointer { counts in
                    let counts = counts
                    DividedWork.run(starts: starts, threads: threads) { for part in $0 { counts[part] += 1 } }
                }
                #expect(counts.allSatisfy { $0 == 1 }, "\(sizes.count) parts on \(threads) threads")
            }
        }
    }
}
