import Kernels
import Synchronization

/// The memory of all queries' ``KeptStates``. It has an end, as clients say how much is asked for: queries that get none are
/// answered alike, only more slowly. Buffers are used again, since fresh pages cost more than what they would hold.
final class StateMemory: Sendable {
    /// 64 MiB: as much as the largest batch, 256 carts of 50 items, keeps for ten passes of the default model.
    static let standardFloats = 16 << 20

    private struct State {
        /// Floats of no buffer.
        var left: Int
        /// Buffers of nobody: at each place those of twice the size of the place before.
        var free: [[FloatBuffer]] = Array(repeating: [], count: Int.bitWidth)
    }

    private let state: Mutex<State>

    init(floats: Int = standardFloats) { state = Mutex(State(left: floats)) }

    /// A buffer of at least so many floats, whatever they are; `nil` if there is none.
    func take(_ floats: Int) -> FloatBuffer? {
        let (size, place) = Self.size(floats)
        let (kept, isNew) = state.withLock { state -> (FloatBuffer?, Bool) in
            if let buffer = state.free[place].popLast() { return (buffer, false) }
            // What lies about in other sizes is of no use here.
            for other in state.free.indices where state.left < size {
                state.left += state.free[other].reduce(0) { $0 + $1.count }
                state.free[other].removeAll()
            }
            guard state.left >= size else { return (nil, false) }
            state.left -= size
            return (nil, true)
        }
        return isNew ? FloatBuffer(count: size) : kept
    }

    /// Takes back a buffer that nobody uses any more.
    func giveBack(_ buffer: FloatBuffer) {
        let place = Self.size(buffer.count).place
        state.withLock { $0.free[place].append(buffer) }
    }

    /// Floats that may still be taken, in one size or another.
    var remaining: Int { state.withLock { state in state.left + state.free.joined().reduce(0) { $0 + $1.count } } }

    /// A power of two, and which one.
    private static func size(_ floats: Int) -> (floats: Int, place: Int) {
        let place = max(0, Int.bitWidth - max(0, floats - 1).leadingZeroBitCount)
        return place < Int.bitWidth - 2 ? (1 << place, place) : (.max, place)
    }
}
