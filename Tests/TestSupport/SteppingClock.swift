import Platform
import Synchronization
import Training

/// A clock that goes on by a given time whenever it is read: whatever is measured between two readings takes as long.
public final class SteppingClock: Sendable {
    private struct State {
        var nanoseconds: Int64 = 0
        var readings = 0
    }

    private let state = Mutex(State())
    private let step: @Sendable (Int) -> Double

    /// - Parameter step: the seconds that pass before a reading, by its number from 1
    public init(_ step: @escaping @Sendable (Int) -> Double) { self.step = step }

    public var clock: TrainingClock {
        TrainingClock {
            self.state.withLock { state in
                state.readings += 1
                state.nanoseconds += Int64(self.step(state.readings) * 1e9)
                return MonotonicTime(nanoseconds: state.nanoseconds)
            }
        }
    }

    /// How often it was read.
    public var readings: Int { state.withLock { $0.readings } }

    /// Seconds since it began.
    public var seconds: Double { state.withLock { Double($0.nanoseconds) / 1e9 } }
}
