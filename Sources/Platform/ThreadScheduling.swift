import Glibc

/// When the kernel gives a thread the processor after it has waited (sched(7)).
public enum ThreadScheduling: Int32, Sendable {
    /// Soon: it interrupts others as far as it is entitled to (SCHED_OTHER).
    case usual = 0
    /// When one of the others rests, yields or has had its share: it interrupts nobody (SCHED_BATCH). On an idle processor at once.
    ///
    /// For a thread that others wake often and that has little to do each time, while they compute: what comes meanwhile is then done
    /// in one go, at the cost of one change of threads.
    case patient = 3

    /// The calling thread's; `nil` if it is another one. Costs a system call.
    public static var current: ThreadScheduling? { ThreadScheduling(rawValue: sched_getscheduler(0)) }

    /// Says so of the calling thread; threads that it starts inherit it. Where the system forbids it, nothing changes. Costs a
    /// system call.
    public func apply() {
        var priority = sched_param()
        sched_setscheduler(0, rawValue, &priority)
    }
}
