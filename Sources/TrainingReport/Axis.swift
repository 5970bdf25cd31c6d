import Foundation
import Training

/// A linear axis with round ticks.
struct Axis {
    let ticks: [Double]
    private let range: (from: Double, to: Double)
    private let ends: (from: Double, to: Double)
    private let digits: Int

    /// - Parameters:
    ///   - ends: the coordinates of both
    ///   - whole: ticks only at whole numbers, the range kept as it is; otherwise it grows to the next ticks
    init(from low: Double, to high: Double, at ends: (Double, Double), whole: Bool = false) {
        let step = Self.step(for: max(high - low, max(abs(high), 1) * 1e-3), whole: whole)
        let first = whole ? (low / step).rounded(.up) : (low / step).rounded(.down)
        let last = whole ? (high / step).rounded(.down) : (high / step).rounded(.up)
        ticks = stride(from: first, through: last, by: 1).map { $0 * step }
        range = whole ? (low, high) : (first * step, max(last, first + 1) * step)
        self.ends = (ends.0, ends.1)
        digits = max(0, Int(-log10(step).rounded(.down)))
    }

    func coordinate(of value: Double) -> Double {
        ends.from + (value - range.from) / (range.to - range.from) * (ends.to - ends.from)
    }

    func label(_ tick: Double) -> String { NumberText.decimal(tick, digits) }

    /// 1, 2 or 5 times a power of ten, so that there are about five steps.
    private static func step(for span: Double, whole: Bool) -> Double {
        let rough = span / 5
        let power = pow(10, log10(rough).rounded(.down))
        let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? rough
        return whole ? max(1, step) : step
    }
}
