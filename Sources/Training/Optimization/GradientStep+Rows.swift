import BERT4Rec
import Kernels

/// Steps whose gradients of the catalogue are of the touched rows alone.
extension GradientStep {
    /// Gives each item that any lane has touched a row in the first lane's gradients, and divides those rows over the lanes.
    func rowsOfLanes() -> [Range<Int>] {
        guard let total = workers[0].catalogue else { return [] }
        for worker in workers.dropFirst() { _ = total.rows(of: worker.catalogue?.items ?? []) }
        return lanes.ranges(of: total.count)
    }

    /// Adds the other lanes' gradients to the first one's; returns the squared norm of the sum.
    ///
    /// - Parameters:
    ///   - rows: of each lane, as ``rowsOfLanes()`` divides them
    ///   - parts: of each lane, of what is not of the catalogue
    func reduce(_ rows: [Range<Int>], _ parts: [LaneUpdate]) -> Double {
        guard let total = workers[0].catalogue else { return 0 }
        let (rest, partial) = (workers[0].gradients.all, LaneTable(count: lanes.count, 0.0))
        // All have rows by now: the lanes only read which.
        let others = workers.dropFirst().compactMap { worker in
            worker.catalogue.map { (gradients: worker.gradients.all, catalogue: $0, places: total.rows(of: $0.items)) }
        }
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
