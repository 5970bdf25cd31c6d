import BERT4Rec
import Kernels

/// What one lane reduces, updates and clears of the arena.
struct LaneSpans: Sendable {
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

/// Which parts of the arena a step touches.
///
/// A dense step touches all of it. A sampled loss leaves most of a large catalogue without a gradient: then a step may
/// touch only the rows that have one in the item embedding, the output weight and the output bias, and everything else
/// whole. Unlike in the dense update the moments of rows left out do not decay, nor do their weights (as in PyTorch's
/// `SparseAdam`); for plain SGD without momentum both are the same.
struct StepSpans {
    /// Largest share of the catalogue's rows that a sparse step touches.
    static let sparseShare = 0.25

    /// The parameters that have a row an item.
    private static let catalogue: Set = [
        ParameterName.itemEmbedding, ParameterName.outputWeight, ParameterName.outputBias,
    ]

    let dense: [LaneSpans]
    private let layout: ParameterLayout
    private let lanes: Lanes
    private let vocabulary: Int
    private let share: Double
    /// The hidden layers' matrices of each lane, if they are updated as matrices.
    private let matrices: [[ParameterLayout.Entry]]?

    /// - Parameter wholeMatrices: whether the optimizer updates the hidden layers matrix by matrix
    init(_ parameters: ModelParameters, lanes: Lanes, sparseShare: Double, wholeMatrices: Bool = false) {
        layout = parameters.layout
        matrices = wholeMatrices ? Self.matrices(parameters.layout, lanes: lanes.count) : nil
        self.lanes = lanes
        share = sparseShare
        vocabulary = parameters.configuration.vocabularyCount
        let (layout, matrices) = (layout, matrices)
        dense = lanes.ranges(of: layout.count).enumerated().map { lane, range in
            LaneSpans([range], layout, matrices: matrices?[lane])
        }
    }

    /// Each matrix to the lane that has the least to do so far.
    private static func matrices(_ layout: ParameterLayout, lanes: Int) -> [[ParameterLayout.Entry]] {
        var shares = [[ParameterLayout.Entry]](repeating: [], count: lanes)
        var work = [Int](repeating: 0, count: lanes)
        for entry in layout.entries where entry.isHiddenLayer {
            let lane = work.indices.min { work[$0] < work[$1] }!
            shares[lane].append(entry)
            work[lane] += entry.range.count * min(entry.rows, entry.columns)
        }
        return shares
    }

    /// The spans of a step, one a lane, given the rows each lane's batches touch; `nil` where these are not known.
    func spans(touching rows: [[Int32]]?) -> [LaneSpans] {
        guard let rows else { return dense }
        var isTouched = [Bool](repeating: false, count: vocabulary)
        var touched: [Int] = []
        for row in rows.joined() where !isTouched[Int(row)] {
            isTouched[Int(row)] = true
            touched.append(Int(row))
        }
        guard Double(touched.count) < share * Double(vocabulary) else { return dense }
        touched.sort()
        let parts = lanes.ranges(of: touched.count)
        return (0..<lanes.count).map { lane in
            LaneSpans(sparse(touched[parts[lane]], lane: lane), layout, matrices: matrices?[lane])
        }
    }

    private func sparse(_ rows: ArraySlice<Int>, lane: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for entry in layout.entries {
            if Self.catalogue.contains(entry.name) {
                // A matrix has a row an item, a vector (the bias) an element.
                let width = entry.range.count / vocabulary
                for row in rows { ranges.append((entry.offset + row * width)..<(entry.offset + (row + 1) * width)) }
            } else {
                let part = lanes.ranges(of: entry.range.count)[lane]
                ranges.append((entry.offset + part.lowerBound)..<(entry.offset + part.upperBound))
            }
        }
        return ranges.filter { !$0.isEmpty }
    }
}
