import BERT4Rec
import Kernels

/// Steps whose gradients of the catalogue are of the touched rows alone.
extension GradientStep {
    /// Gives each item that any lane has touched a row in the first lane's gradients, and divides those rows over the lanes.
    func rowsOfLanes() -> TouchedRows {
        guard let total = workers[0].catalogue else { return TouchedRows(ofLanes: [], places: []) }
        let places = workers.dropFirst().map { $0.catalogue.map { total.places(of: $0) } ?? [] }
        // Only now: each of the others may have added rows.
        let touched = total.touched
        let parts = lanes.ranges(of: touched.count).map {
            ($0.lowerBound + touched.lowerBound)..<($0.upperBound + touched.lowerBound)
        }
        return TouchedRows(ofLanes: parts, places: places)
    }

    /// Adds the other lanes' gradients to the first one's; returns the squared norm of the sum.
    ///
    /// - Parameters:
    ///   - rows: as ``rowsOfLanes()`` has them
    ///   - parts: of each lane, of what is not of the catalogue
    func reduce(_ rows: TouchedRows, _ parts: [LaneUpdate]) -> Double {
        guard let total = workers[0].catalogue else { return 0 }
        let (rest, partial) = (workers[0].gradients.all, LaneTable(count: lanes.count, 0.0))
        let others = zip(workers.dropFirst(), rows.places).compactMap { worker, places in
            worker.catalogue.map { (gradients: worker.gradients.all, catalogue: $0, places: places) }
        }
        let rows = rows.ofLanes
        runTimed { lane in
            for other in others {
                rest.add(other.gradients, within: parts[lane].all)
                total.add(other.catalogue, at: other.places, within: rows[lane])
            }
            partial[lane] = rest.squaredNorm(within: parts[lane].all) + total.squaredNorm(within: rows[lane])
        }
        // Added in lane order.
        return partial.values.reduce(0, +)
    }
}
