import Glibc

/// How long the calling thread has had a processor: what work costs, however busy the machine is.
public enum ProcessorTime {
    /// Of the calling thread, since it began.
    public static var ofThisThread: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    /// The thread's processor time that `body` takes.
    public static func measure<Value>(_ body: () -> Value) -> (value: Value, time: Duration) {
        let began = ofThisThread
        let value = body()
        return (value, ofThisThread - began)
    }
}
