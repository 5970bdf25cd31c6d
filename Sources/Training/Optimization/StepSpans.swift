import BERT4Rec
import Kernels

/// What one lane reduces, updates and clears of the arena: all of its share, apart by whether weights decay.
struct LaneSpans: Sendable {
    let decaying: Spans
    let plain: Spans
    let all: Spans

    /// - Parameter ranges: ascending
    init(_ ranges: [Range<Int>], _ layout: ParameterLayout) {
        all = Spans(ranges)
        var parts: (matrices: [Range<Int>], vectors: [Range<Int>]) = ([], [])
        var next = layout.entries.startIndex
        for range in ranges {
            while next < layout.entries.endIndex && layout.entries[next].range.upperBound <= range.lowerBound {
                next += 1
            }
            for entry in layout.entries[next...] {
                if entry.offset >= range.upperBound { break }
                let part = range.clamped(to: entry.range)
                if entry.isMatrix { parts.matrices.append(part) } else { parts.vectors.append(part) }
            }
        }
        (decaying, plain) = (Spans(parts.matrices), Spans(parts.vectors))
    }
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

    init(_ parameters: ModelParameters, lanes: Lanes, sparseShare: Double) {
        layout = parameters.layout
        self.lanes = lanes
        share = sparseShare
        vocabulary = parameters.configuration.vocabularyCount
        let layout = layout
        dense = lanes.ranges(of: layout.count).map { LaneSpans([$0], layout) }
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
            LaneSpans(sparse(touched[parts[lane]], lane: lane), layout)
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
