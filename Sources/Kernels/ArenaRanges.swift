import CKernels

/// Disjoint ranges of the floats of an arena: what a step touches of it.
public struct ArenaRanges: Sendable {
    let raw: [ck_range]

    /// Neighbouring ranges become one; empty ones are left out.
    public init(_ ranges: some Sequence<Range<Int>>) {
        var raw: [ck_range] = []
        for range in ranges where !range.isEmpty {
            let (first, count) = (Int64(range.lowerBound), Int64(range.count))
            if let last = raw.last, last.first + last.count == first {
                raw[raw.count - 1].count += count
            } else {
                raw.append(ck_range(first: first, count: count))
            }
        }
        self.raw = raw
    }

    public var ranges: [Range<Int>] { raw.map { Int($0.first)..<Int($0.first + $0.count) } }

    /// How many floats they hold together.
    public var floats: Int { raw.reduce(0) { $0 + Int($1.count) } }

    /// The same ranges, `distance` floats further on.
    public func moved(by distance: Int) -> ArenaRanges {
        ArenaRanges(ranges.map { ($0.lowerBound + distance)..<($0.upperBound + distance) })
    }

    /// For C, all of them inside an array of `count` floats.
    func inside(_ count: Int) -> [ck_range] {
        precondition(raw.allSatisfy { $0.first >= 0 && $0.first + $0.count <= Int64(count) })
        return raw
    }
}

extension Matrix {
    /// Adds `other` element by element within the ranges.
    public func add(_ other: Matrix, within ranges: ArenaRanges) {
        precondition(other.count == count)
        ck_add_ranges(pointer, other.pointer, ranges.inside(count), Int64(ranges.raw.count))
    }

    /// Zeroes the ranges.
    public func clear(_ ranges: ArenaRanges) { ck_clear_ranges(pointer, ranges.inside(count), Int64(ranges.raw.count)) }

    /// Σ x² over the ranges, accumulated in double precision.
    public func squaredNorm(within ranges: ArenaRanges) -> Double {
        ck_squared_norm_ranges(pointer, ranges.inside(count), Int64(ranges.raw.count))
    }
}

extension Matrix {
    /// Copies what lies within the ranges, one range after the other, to the start of `packed`.
    ///
    /// - Precondition: `packed` has room for ``ArenaRanges/floats`` floats.
    public func pack(_ ranges: ArenaRanges, into packed: Matrix) {
        precondition(ranges.floats <= packed.count)
        var next = packed.pointer
        for range in ranges.inside(count) {
            next.update(from: pointer + Int(range.first), count: Int(range.count))
            next += Int(range.count)
        }
    }

    /// The way back: takes what lies within the ranges from the start of `packed`.
    ///
    /// - Precondition: `packed` holds ``ArenaRanges/floats`` floats.
    public func unpack(_ ranges: ArenaRanges, from packed: Matrix) {
        precondition(ranges.floats <= packed.count)
        var next = packed.pointer
        for range in ranges.inside(count) {
            (pointer + Int(range.first)).update(from: next, count: Int(range.count))
            next += Int(range.count)
        }
    }
}

extension Operand {
    /// Takes the numbers of a matrix of this size within the ranges.
    public func store(_ matrix: Matrix, within ranges: ArenaRanges) {
        precondition(matrix.count == count)
        ck_store_ranges(matrix.pointer, ranges.inside(count), Int64(ranges.raw.count), raw)
    }
}
