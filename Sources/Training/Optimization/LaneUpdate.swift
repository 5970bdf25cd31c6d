import BERT4Rec
import Kernels

/// The parts of the arena, in floats, that one lane reduces, updates and clears in a step.
struct LaneUpdate: Sendable {
    /// All of its share: what it reduces and clears.
    let all: ArenaRanges
    /// What it updates element by element: matrices, whose weights decay, and the rest.
    let decaying: ArenaRanges
    let plain: ArenaRanges
    /// What it updates matrix by matrix; these may lie in other lanes' shares, which leave them out.
    let matrices: [ParameterLayout.Entry]

    /// - Parameters:
    ///   - ranges: the share, ascending
    ///   - matrices: `nil` if all is updated element by element
    init(_ ranges: [Range<Int>], _ layout: ParameterLayout, matrices: [ParameterLayout.Entry]?) {
        all = ArenaRanges(ranges)
        var parts: (matrices: [Range<Int>], vectors: [Range<Int>]) = ([], [])
        var next = layout.entries.startIndex
        for range in ranges {
            while next < layout.entries.endIndex && layout.entries[next].range.upperBound <= range.lowerBound {
                next += 1
            }
            for entry in layout.entries[next...] {
                if entry.offset >= range.upperBound { break }
                if matrices != nil && entry.isHiddenLayer { continue }
                let part = range.clamped(to: entry.range)
                if entry.isMatrix { parts.matrices.append(part) } else { parts.vectors.append(part) }
            }
        }
        (decaying, plain) = (ArenaRanges(parts.matrices), ArenaRanges(parts.vectors))
        self.matrices = matrices ?? []
    }

    /// What it updates: nobody else writes there.
    var updated: [ArenaRanges] { [decaying, plain, ArenaRanges(matrices.map(\.range))] }
}
