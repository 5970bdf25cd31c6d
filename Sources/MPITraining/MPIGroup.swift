#if MPI
    import CMPI
    import Foundation
    import Glibc
    import Kernels
    import Platform
    import Synchronization
    import Training

    /// The processes that `mpirun` started, as a ``Training/TrainingGroup``.
    ///
    /// Operations are begun, then asked about, with pauses: one lane's thread each must not share its processor with a loop that
    /// waits. That lets an operation be given up when the process is asked to end, which is what `mpirun` does to all processes
    /// once one of them is gone.
    public final class MPIGroup: TrainingGroup {
        public let rank: Int
        public let count: Int
        private let format: GradientFormat
        private let stop: StopRequest
        private let broken = Mutex<String?>(nil)
        /// Of ``GradientFormat/bf16``: used by one operation at a time.
        private let rounded = Mutex<[UInt16]>([])
        /// The longest sum of gradients so far. Nothing else counts: whoever reads or fits may have to wait for minutes for another's
        /// share, which says nothing of how long a process takes to answer that trains.
        private let longest = Mutex(Duration.zero)

        /// Most numbers of one operation; MPI counts in 32 bits.
        private static let mostNumbers = 1 << 28
        /// How long an operation is given after a stop request, at least: the other processes then end their step, or are gone.
        private static let leastPatience = Duration.milliseconds(500)
        /// It is given this many times as long as the longest sum of gradients took so far.
        private static let patienceFactor = 3
        /// An operation is asked about without a pause at first, since most are small.
        private static let eagerness = Duration.microseconds(200)
        private static let pauseMicroseconds: useconds_t = 50

        /// Joins the job. Once in a process.
        ///
        /// - Parameter stop: set when the process is asked to end
        public init(_ stop: StopRequest, gradients format: GradientFormat = .f32) throws(MPIError) {
            let error = cmpi_start()
            guard error == 0 else { throw .notStarted(code: error) }
            (rank, count) = (Int(cmpi_rank()), Int(cmpi_count()))
            (self.stop, self.format) = (stop, format)
            let formats = gather([format == .f32 ? 0 : 1])
            guard Set(formats).count == 1 else { throw .formatsDiffer }
        }

        public func leave() { if failure == nil { _ = cmpi_finish() } }

        public var failure: String? { broken.withLock(\.self) }

        public func sum(_ numbers: Matrix) {
            numbers.withMutableValues { all in
                for start in stride(from: 0, to: all.count, by: Self.mostNumbers) {
                    sum(UnsafeMutableBufferPointer(rebasing: all[start..<min(all.count, start + Self.mostNumbers)]))
                }
            }
        }

        private func sum(_ numbers: UnsafeMutableBufferPointer<Float>) {
            guard let base = numbers.baseAddress else { return }
            switch format {
            case .f32: runStep { cmpi_begin_sum_floats(base, Int32(numbers.count)) }
            case .bf16:
                rounded.withLock { rounded in
                    if rounded.count < numbers.count { rounded = [UInt16](repeating: 0, count: numbers.count) }
                    rounded.withUnsafeMutableBufferPointer { rounded in
                        cmpi_to_bfloat16(base, rounded.baseAddress!, Int64(numbers.count))
                        runStep { cmpi_begin_sum_bfloat16s(rounded.baseAddress!, Int32(numbers.count)) }
                        cmpi_from_bfloat16(rounded.baseAddress!, base, Int64(numbers.count))
                    }
                }
            }
        }

        public func sum(_ numbers: [Double]) -> [Double] {
            var sums = numbers
            sums.withUnsafeMutableBufferPointer { sums in
                run { cmpi_begin_sum_doubles(sums.baseAddress, Int32(sums.count)) }
            }
            return sums
        }

        public func broadcast(_ bytes: [UInt8], from rank: Int) -> [UInt8] {
            // In two parts: there may be more bytes than 32 bits count.
            let (high, low) = bytes.count.quotientAndRemainder(dividingBy: Self.mostNumbers)
            let counts = gather([Int32(clamping: high), Int32(low)])
            guard failure == nil, counts[rank].count == 2 else { return [] }
            let count = Int(counts[rank][0]) * Self.mostNumbers + Int(counts[rank][1])
            if rank == self.rank {
                // Whoever sends only reads: no copy is needed.
                bytes.withUnsafeBytes { broadcast(UnsafeMutableRawBufferPointer(mutating: $0), from: rank) }
                return bytes
            }
            var received = [UInt8](repeating: 0, count: count)
            received.withUnsafeMutableBytes { broadcast($0, from: rank) }
            return received
        }

        private func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from rank: Int) {
            for start in stride(from: 0, to: bytes.count, by: Self.mostNumbers) {
                let part = UnsafeMutableRawBufferPointer(
                    rebasing: bytes[start..<min(bytes.count, start + Self.mostNumbers)])
                run { cmpi_begin_broadcast(part.baseAddress, Int32(part.count), Int32(rank)) }
            }
        }

        public func broadcast(_ numbers: Matrix) {
            numbers.withMutableValues { all in
                for start in stride(from: 0, to: all.count, by: Self.mostNumbers / 4) {
                    let part = UnsafeMutableRawBufferPointer(
                        UnsafeMutableBufferPointer(rebasing: all[start..<min(all.count, start + Self.mostNumbers / 4)]))
                    run { cmpi_begin_broadcast(part.baseAddress, Int32(part.count), 0) }
                }
            }
        }

        public func gather(_ numbers: [Int32]) -> [[Int32]] {
            let places = (0..<Int32(count)).map { $0 }
            let counts = gather([Int32(numbers.count)], counts: places.map { _ in 1 }, offsets: places)
            var offsets: [Int32] = [0]
            for count in counts { offsets.append(offsets[offsets.count - 1] + max(0, count)) }
            let all = gather(numbers, counts: counts, offsets: offsets)
            return places.map { Array(all[Int(offsets[Int($0)])..<Int(offsets[Int($0) + 1])]) }
        }

        private func gather(_ numbers: [Int32], counts: [Int32], offsets: [Int32]) -> [Int32] {
            var all = [Int32](repeating: 0, count: counts.reduce(0) { $0 + Int($1) })
            all.withUnsafeMutableBufferPointer { all in
                numbers.withUnsafeBufferPointer { numbers in
                    counts.withUnsafeBufferPointer { counts in
                        offsets.withUnsafeBufferPointer { offsets in
                            run {
                                cmpi_begin_gather(
                                    numbers.baseAddress, Int32(numbers.count), all.baseAddress, counts.baseAddress,
                                    offsets.baseAddress)
                            }
                        }
                    }
                }
            }
            return all
        }

        /// Begins an operation and waits until it is done. Does nothing once the group is broken.
        private func run(_ begin: () -> Int32) {
            guard failure == nil else { return }
            var error = begin()
            var isDone = false
            let began = MonotonicTime.now
            var stopped: MonotonicTime?
            while error == 0, !isDone {
                error = cmpi_test(&isDone)
                if isDone || error != 0 { break }
                let now = MonotonicTime.now
                if now - began < Self.eagerness { sched_yield() } else { usleep(Self.pauseMicroseconds) }
                guard stop.isRequested else { continue }
                stopped = stopped ?? now
                if let stopped, now - stopped > patience {
                    return fail("this process was asked to end while another one did not answer, or was gone")
                }
            }
            if error != 0 { fail("MPI reports error \(error)") }
        }

        /// The same of an operation that belongs to a step of training.
        private func runStep(_ begin: () -> Int32) {
            let began = MonotonicTime.now
            run(begin)
            let taken = MonotonicTime.now - began
            if failure == nil { longest.withLock { $0 = max($0, taken) } }
        }

        private var patience: Duration { max(Self.leastPatience, longest.withLock(\.self) * Self.patienceFactor) }

        private func fail(_ reason: String) { broken.withLock { $0 = $0 ?? reason } }
    }
#endif
