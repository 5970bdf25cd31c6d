import CKernels

/// Disjoint ranges of the floats of an arena: what a step touches of it.
public struct Spans: Sendable {
    let raw: [ck_span]

    /// Neighbouring ranges become one; empty ones are left out.
    public init(_ ranges: some Sequence<Range<Int>>) {
        var raw: [ck_span] = []
        for range in ranges where !range.isEmpty {
            let (first, count) = (Int64(range.lowerBound), Int64(range.count))
            if let last = raw.last, last.first + last.count == first {
                raw[raw.count - 1].count += count
            } else {
                raw.append(ck_span(first: first, count: count))
            }
        }
        self.raw = raw
    }

    public var ranges: [Range<Int>] { raw.map { Int($0.first)..<Int($0.first + $0.count) } }

    /// For C, all of them inside an array of `count` floats.
    func inside(_ count: Int) -> [ck_span] {
        precondition(raw.allSatisfy { $0.first >= 0 && $0.first + $0.count <= Int64(count) })
        return raw
    }
}

extension Matrix {
    /// Adds `other` element by element within the spans.
    public func add(_ other: Matrix, within spans: Spans) {
        precondition(other.count == count)
        ck_add_spans(pointer, other.pointer, spans.inside(count), Int64(spans.raw.count))
    }

    /// Zeroes the spans.
    public func clear(_ spans: Spans) { ck_clear_spans(pointer, spans.inside(count), Int64(spans.raw.count)) }

    /// Σ x² over the spans, accumulated in double precision.
    public func squaredNorm(within spans: Spans) -> Double {
        ck_squared_norm_spans(pointer, spans.inside(count), Int64(spans.raw.count))
    }
}

extension Operand {
    /// Takes the numbers of a matrix of this size within the spans.
    public func store(_ matrix: Matrix, within spans: Spans) {
        precondition(matrix.count == count)
        ck_store_spans(matrix.pointer, spans.inside(count), Int64(spans.raw.count), raw)
    }
}
