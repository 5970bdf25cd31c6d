import Synchronization

/// How much memory the ``KeptStates`` of all queries may take together: what is asked for by clients must have an end. Queries
/// that get none are answered alike, only more slowly.
final class StateMemory: Sendable {
    /// 64 MiB: as much as the largest batch, 256 carts of 50 items, keeps for ten passes of the default model.
    static let standardFloats = 16 << 20

    private let left: Atomic<Int>

    init(floats: Int = standardFloats) { left = Atomic(floats) }

    /// False if there is not so much left.
    func take(_ floats: Int) -> Bool {
        guard left.subtract(floats, ordering: .relaxed).newValue >= 0 else {
            giveBack(floats)
            return false
        }
        return true
    }

    func giveBack(_ floats: Int) { left.add(floats, ordering: .relaxed) }

    /// Floats that may still be taken.
    var remaining: Int { left.load(ordering: .relaxed) }
}
