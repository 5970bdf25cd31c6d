import BERT4Rec
import Dispatch
import Kernels
import Platform
import Synchronization

/// Sums the gradients of a group's processes. A part of the arena goes out as soon as all lanes are done with it, while the
/// backward pass goes on with the parts before it (as in Li et al. 2020, "PyTorch Distributed", §3.2.3).
///
/// All processes send the same parts in the same order: what a backward pass is done with early, then the rest.
final class GradientExchange: @unchecked Sendable {
    private let group: any TrainingGroup
    private let layout: ParameterLayout
    /// The lanes' arenas; the first takes the sums.
    private let arenas: [Matrix]
    private let early: Set<GradientPart>
    /// All early parts: they lie side by side.
    private let earlyRange: Range<Int>
    /// Runs one operation of the group after the other.
    private let queue = DispatchQueue(label: "gradient exchange", qos: .userInitiated)
    private let arrivals = Mutex<[GradientPart: Int]>([:])
    private let costs = Mutex(ExchangeCosts())
    /// What is not in one piece is copied here. Used on the queue.
    private var packed = Matrix(rows: 1, columns: 0)

    /// So many pieces are summed where they are; more are copied together.
    private static let mostPieces = 8

    /// - Parameters:
    ///   - arenas: the gradients of each lane of this process
    ///   - isSampled: whether the loss leaves most of the output layer alone; then that goes with the rest
    init(_ group: any TrainingGroup, _ parameters: ModelParameters, arenas: [Matrix], isSampled: Bool) {
        self.group = group
        self.arenas = arenas
        layout = parameters.layout
        early = Set((0..<parameters.configuration.layers).map(GradientPart.block) + (isSampled ? [] : [.output]))
        let blocks = layout.range(of: .embeddings).upperBound
        earlyRange = blocks..<layout.range(of: .output).lowerBound + (isSampled ? 0 : layout.range(of: .output).count)
    }

    /// One of this process's lanes adds nothing more to a part in this step. Called by the lane, once for each part.
    func laneFinished(_ part: GradientPart) {
        guard early.contains(part) else { return }
        let isLast = arrivals.withLock { arrivals in
            arrivals[part, default: 0] += 1
            return arrivals[part] == arenas.count
        }
        guard isLast else { return }
        let ranges = ArenaRanges([layout.range(of: part)])
        for arena in arenas.dropFirst() { arenas[0].add(arena, within: ranges) }
        queue.async { self.sum(ranges) }
    }

    /// A lane without work in this step.
    func laneFinishedAll() {
        laneFinished(.output)
        for part in early.compactMap(\.layer).sorted(by: >) { laneFinished(.block(part)) }
    }

    /// What of a lane's share no lane has sent early: that the lane must still add up.
    func rest(_ update: LaneUpdate) -> ArenaRanges {
        ArenaRanges(
            update.all.ranges.flatMap { range in
                [
                    range.clamped(to: 0..<earlyRange.lowerBound),
                    range.clamped(to: earlyRange.upperBound..<max(earlyRange.upperBound, layout.count)),
                ]
            })
    }

    /// The numbers of all processes, once what was sent before is summed.
    func gather(_ numbers: [Int32]) -> [[Int32]] {
        waiting {}
        return group.gather(numbers)
    }

    /// Sends the rest and waits until everything is summed.
    func finish(_ rest: [ArenaRanges]) {
        // By their places: processes with other numbers of lanes have cut them differently.
        let ranges = ArenaRanges(rest.flatMap(\.ranges).sorted { $0.lowerBound < $1.lowerBound })
        waiting { sum(ranges) }
        arrivals.withLock { $0.removeAll(keepingCapacity: true) }
        costs.withLock { $0.steps += 1 }
    }

    /// Uses the group after whatever was sent before.
    private func waiting<Result>(_ body: () -> Result) -> Result {
        let began = MonotonicTime.now
        let result = queue.sync(execute: body)
        costs.withLock { $0.secondsWaited += (MonotonicTime.now - began) / .seconds(1) }
        return result
    }

    private func sum(_ ranges: ArenaRanges) {
        let (began, total) = (MonotonicTime.now, arenas[0])
        if ranges.ranges.count <= Self.mostPieces {
            for range in ranges.ranges { group.sum(total.columns(range)) }
        } else {
            if packed.count < ranges.floats { packed = Matrix(rows: 1, columns: ranges.floats) }
            total.pack(ranges, into: packed)
            group.sum(packed.columns(0..<ranges.floats))
            total.unpack(ranges, from: packed)
        }
        costs.withLock { costs in
            costs.floats += ranges.floats
            costs.seconds += (MonotonicTime.now - began) / .seconds(1)
        }
    }

    /// What it has cost since the last call.
    func takeCosts() -> ExchangeCosts {
        costs.withLock { costs in
            defer { costs = ExchangeCosts() }
            return costs
        }
    }
}

extension GradientPart {
    /// The block's number, from 0.
    fileprivate var layer: Int? { if case .block(let layer) = self { layer } else { nil } }
}
