import DequeModule
import Foundation

/// Runs tasks on a few threads of its own: for work that takes milliseconds, such as reading a megabyte of JSON or compressing
/// an answer.
///
/// On the threads that all tasks share, there would be one such piece of work for each processor, and whoever is about to answer
/// somebody in microseconds would wait for one of them. Parts of tasks run in the order they come; a task that waits keeps no
/// thread. The threads have the usual priority: a thread with a lower one that is not given a processor while it holds a lock of
/// the queue holds up everybody (p99 beside batches was 25 ms instead of 9).
public final class BackgroundExecutor: TaskExecutor, @unchecked Sendable {
    /// One thread for every two processors the process may use. Lives as long as the process.
    public static let shared = BackgroundExecutor(threads: max(1, ProcessorLimit.processors / 2))

    private let condition = NSCondition()
    private var jobs: Deque<UnownedJob> = []

    private init(threads: Int) {
        for _ in 0..<threads {
            SystemThread.startOrEnd(name: "background", stackSize: 1 << 21) { [self] in
                while true { next().runSynchronously(on: asUnownedTaskExecutor()) }
            }
        }
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.withLock {
            jobs.append(job)
            condition.signal()
        }
    }

    private func next() -> UnownedJob {
        condition.withLock {
            while true {
                if let job = jobs.popFirst() { return job }
                condition.wait()
            }
        }
    }
}
