import Foundation
import Training

/// Curves over epochs as an inline SVG with its legend; every point tells its value when pointed at.
struct LineChart {
    /// One curve, or a level if it has a value but no points.
    struct Series {
        var name: String
        /// Class of the stylesheet: colour and dashes.
        var style: String
        var points: [(epoch: Int, value: Double)] = []
        var level: Double?
    }

    var id: String
    var title: String
    var series: [Series]
    /// Whether the vertical axis begins at 0.
    var startsAtZero: Bool
    /// An epoch to mark.
    var marked: Int?

    // Small enough to be read at the width of a telephone, where the whole picture shrinks.
    private static let size = (width: 440.0, height: 276.0)
    private static let left = 52.0
    private static let right = 430.0
    private static let top = 12.0
    private static let bottom = 236.0

    var html: HTML {
        let lines = series.filter { !$0.points.isEmpty }
        let values = lines.flatMap { $0.points.map(\.value) } + series.compactMap(\.level)
        let epochs = lines.flatMap { $0.points.map(\.epoch) }
        guard let low = values.min(), let high = values.max(), let first = epochs.min(), let last = epochs.max() else {
            return "<figure class=\"chart\"><figcaption>\(title)</figcaption><p>No epoch is finished.</p></figure>"
        }
        let y = Axis(from: startsAtZero ? 0 : low, to: high, at: (Self.bottom, Self.top))
        let x = Axis(from: Double(first), to: Double(max(last, first + 1)), at: (Self.left, Self.right), whole: true)
        let drawn = series.map { draw($0, x, y) }
        return """
            <figure class="chart"><figcaption id="\(id)">\(title)</figcaption>
            <svg viewBox="0 0 \(Int(Self.size.width)) \(Int(Self.size.height))" role="img" aria-labelledby="\(id)">
            \(grid(x, y))
            \(mark(x))
            \(drawn)
            </svg>
            <ul class="legend">\(series.map(legend))</ul></figure>
            """
    }

    private func grid(_ x: Axis, _ y: Axis) -> HTML {
        let rows = y.ticks.map { tick -> HTML in
            let at = number(y.place(tick))
            return """
                <line class="grid" x1="\(number(Self.left))" x2="\(number(Self.right))" y1="\(at)" y2="\(at)"/>\
                <text x="\(number(Self.left - 6))" y="\(at)" dy=".32em" text-anchor="end">\(y.label(tick))</text>
                """
        }
        let columns = x.ticks.map { tick -> HTML in
            label(x.label(tick), x: x.place(tick), y: Self.bottom + 17)
        }
        return HTML(rows + columns + [label("epoch", x: (Self.left + Self.right) / 2, y: Self.bottom + 32)])
    }

    private func label(_ text: String, x: Double, y: Double) -> HTML {
        "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"middle\">\(text)</text>"
    }

    private func mark(_ x: Axis) -> HTML {
        guard let marked else { return "" }
        let at = number(x.place(Double(marked)))
        return """
            <line class="mark" x1="\(at)" x2="\(at)" y1="\(number(Self.top))" y2="\(number(Self.bottom))"/>
            """
    }

    private func draw(_ series: Series, _ x: Axis, _ y: Axis) -> HTML {
        if let level = series.level {
            let at = number(y.place(level))
            return """
                <line class="\(series.style)" x1="\(number(Self.left))" x2="\(number(Self.right))" y1="\(at)" y2="\(at)">\
                <title>\(series.name): \(NumberText.metric(level))</title></line>
                """
        }
        let places = series.points.map { (number(x.place(Double($0.epoch))), number(y.place($0.value))) }
        let line = places.map { "\($0.0),\($0.1)" }.joined(separator: " ")
        // Dots of a long run would run into each other; they still answer the pointer.
        let radius = series.points.count > 40 ? "1.5" : "3"
        let dots = zip(series.points, places).map { point, place -> HTML in
            """
            <circle class="dot \(series.style)" cx="\(place.0)" cy="\(place.1)" r="\(radius)">\
            <title>\(series.name), epoch \(point.epoch): \(NumberText.metric(point.value))</title></circle>
            """
        }
        return "<polyline class=\"\(series.style)\" points=\"\(line)\"/>\n\(dots)"
    }

    private func legend(_ series: Series) -> HTML {
        let value = series.level ?? (series.points.last { $0.epoch == marked } ?? series.points.last)?.value
        return """
            <li><svg class="swatch" viewBox="0 0 28 10" aria-hidden="true"><line class="\(series.style)" x1="1" x2="27" \
            y1="5" y2="5"/></svg>\(series.name) <span class="value">\(value.map(NumberText.metric) ?? "–")</span></li>
            """
    }

    private func number(_ value: Double) -> String { NumberText.decimal(value, 1) }
}

/// A linear axis with round ticks.
struct Axis {
    let ticks: [Double]
    private let range: (from: Double, to: Double)
    private let places: (from: Double, to: Double)
    private let digits: Int

    /// - Parameters:
    ///   - places: the coordinates of both ends
    ///   - whole: ticks only at whole numbers, the range kept as it is; otherwise it grows to the next ticks
    init(from low: Double, to high: Double, at places: (Double, Double), whole: Bool = false) {
        let step = Self.step(for: max(high - low, max(abs(high), 1) * 1e-3), whole: whole)
        let first = whole ? (low / step).rounded(.up) : (low / step).rounded(.down)
        let last = whole ? (high / step).rounded(.down) : (high / step).rounded(.up)
        ticks = stride(from: first, through: last, by: 1).map { $0 * step }
        range = whole ? (low, high) : (first * step, max(last, first + 1) * step)
        self.places = (places.0, places.1)
        digits = max(0, Int(-log10(step).rounded(.down)))
    }

    func place(_ value: Double) -> Double {
        places.from + (value - range.from) / (range.to - range.from) * (places.to - places.from)
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
