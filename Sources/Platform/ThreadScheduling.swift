import Glibc

/// When the kernel gives the calling thread the processor.
public enum ThreadScheduling {
    // sched(7); the C headers name it for GNU sources only.
    private static let batch: Int32 = 3

    /// The calling thread, and threads that it starts, no longer interrupt others when they wake up: they begin when one of those rests,
    /// yields or has had its share (SCHED_BATCH, sched(7)). On an idle processor they begin at once, as before.
    ///
    /// For a thread that others wake often and that has little to do each time: what comes while somebody computes is then done in
    /// one go, at the cost of one change of threads. Where the system forbids it, nothing changes. Costs a system call.
    public static func stopInterrupting() {
        var priority = sched_param()
        sched_setscheduler(0, batch, &priority)
    }
}
