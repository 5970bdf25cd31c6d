import Foundation
import Training

/// Curves over epochs as an inline SVG with its legend; a point shows its value when pointed at.
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

    // Small, so that the text is still legible on a telephone, which shrinks the whole picture.
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
        let vertical = Axis(from: startsAtZero ? 0 : low, to: high, at: (Self.bottom, Self.top))
        let horizontal = Axis(
            from: Double(first), to: Double(max(last, first + 1)), at: (Self.left, Self.right), whole: true)
        let drawn = series.map { draw($0, horizontal, vertical) }
        return """
            <figure class="chart"><figcaption id="\(id)">\(title)</figcaption>
            <svg viewBox="0 0 \(Int(Self.size.width)) \(Int(Self.size.height))" role="img" aria-labelledby="\(id)">
            \(grid(horizontal, vertical))
            \(mark(horizontal))
            \(drawn)
            </svg>
            <ul class="legend">\(series.map(legend))</ul></figure>
            """
    }

    private func grid(_ horizontal: Axis, _ vertical: Axis) -> HTML {
        let rows = vertical.ticks.map { tick -> HTML in
            let at = number(vertical.coordinate(of: tick))
            return """
                <line class="grid" x1="\(number(Self.left))" x2="\(number(Self.right))" y1="\(at)" y2="\(at)"/>\
                <text x="\(number(Self.left - 6))" y="\(at)" dy=".32em" text-anchor="end">\(vertical.label(tick))</text>
                """
        }
        let columns = horizontal.ticks.map { tick -> HTML in
            label(horizontal.label(tick), x: horizontal.coordinate(of: tick), y: Self.bottom + 17)
        }
        return HTML(rows + columns + [label("epoch", x: (Self.left + Self.right) / 2, y: Self.bottom + 32)])
    }

    private func label(_ text: String, x: Double, y: Double) -> HTML {
        "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"middle\">\(text)</text>"
    }

    private func mark(_ horizontal: Axis) -> HTML {
        guard let marked else { return "" }
        let at = number(horizontal.coordinate(of: Double(marked)))
        return """
            <line class="mark" x1="\(at)" x2="\(at)" y1="\(number(Self.top))" y2="\(number(Self.bottom))"/>
            """
    }

    private func draw(_ series: Series, _ horizontal: Axis, _ vertical: Axis) -> HTML {
        if let level = series.level {
            let at = number(vertical.coordinate(of: level))
            return """
                <line class="\(series.style)" x1="\(number(Self.left))" x2="\(number(Self.right))" y1="\(at)" y2="\(at)">\
                <title>\(series.name): \(NumberText.metric(level))</title></line>
                """
        }
        let points = series.points.map { point in
            (
                number(horizontal.coordinate(of: Double(point.epoch))), number(vertical.coordinate(of: point.value))
            )
        }
        let line = points.map { "\($0.0),\($0.1)" }.joined(separator: " ")
        // Dots of a long run would run into each other; they still answer the pointer.
        let radius = series.points.count > 40 ? "1.5" : "3"
        let dots = zip(series.points, points).map { point, drawn -> HTML in
            """
            <circle class="dot \(series.style)" cx="\(drawn.0)" cy="\(drawn.1)" r="\(radius)">\
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
