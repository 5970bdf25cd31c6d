import Fitting
import Kernels
import Scoring

/// EASE for catalogues whose matrix cannot be inverted: each item regressed on its nearest neighbours alone, so that memory and
/// time grow with the catalogue and not with its square and cube.
public struct NeighbourEASEBaseline: Baseline {
    static let neighbours = 128
    public var name: String { "EASE, \(Self.neighbours) nearest" }

    private let rows: NeighbourRows

    init(_ near: NearestNeighbours, lanes: Lanes) {
        rows = NeighbourRows(
            linear: near, neighbours: Self.neighbours, penalty: EASEBaseline.regularization, lanes: lanes)
    }

    public func score(_ history: ArraySlice<Int32>, into scores: UnsafeMutableBufferPointer<Float>) {
        scores.update(repeating: 0)
        rows.add(Set(history).sorted(), to: scores)
    }
}
