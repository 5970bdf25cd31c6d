import BERT4Rec
import Kernels

/// Which parts of the arena a step touches.
///
/// A dense step touches all of it. A sampled loss leaves most of a large catalogue without a gradient: then a step may
/// touch only the rows that have one in the item embedding, the output weight and the output bias, and everything else
/// whole. Unlike in the dense update the moments of rows left out do not decay, nor do their weights (as in PyTorch's
/// `SparseAdam`); for plain SGD without momentum both are the same.
struct UpdatePlan {
    /// Largest share of the catalogue's rows that a sparse step touches.
    static let sparseShare = 0.25

    /// What each lane does in a step that touches everything.
    let dense: [LaneUpdate]
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
            LaneUpdate([range], layout, matrices: matrices?[lane])
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

    /// What each lane does in a step.
    ///
    /// - Parameter rows: the rows that the lanes' batches touch; repetitions do no harm
    func updates(touching rows: [[Int32]]) -> [LaneUpdate] {
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
            LaneUpdate(sparse(touched[parts[lane]], lane: lane), layout, matrices: matrices?[lane])
        }
    }

    private func sparse(_ rows: ArraySlice<Int>, lane: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for entry in layout.entries {
            if ParameterLayout.catalogue.contains(entry.name) {
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
