import CEpoll
import Foundation
import Glibc
import Synchronization

/// A thread that waits for descriptors (epoll(7)) and runs what other threads hand it, one thing after the other.
///
/// A dispatch source arms its descriptor anew after each event and brings it by way of another thread. Here one system call
/// brings the events of many connections, which stay registered. As a task executor the loop also runs tasks, so that a
/// handler that waits for another thread costs no other change of thread.
final class EventLoop: TaskExecutor, @unchecked Sendable {
    private enum Item: Sendable {
        case work(@Sendable () -> Void)
        case job(UnownedJob)
    }

    private struct Mailbox {
        var items: [Item] = []
        /// The thread waits, or is about to, without having seen what is in the mailbox.
        var isWaiting = false
        var isStopped = false
    }

    private let epoll: Int32
    /// An eventfd(2): readable when the mailbox has something for a thread that waits.
    private let alarm: Int32
    /// Guards `mailbox`. Not a `Mutex`, which the thread sanitizer does not see: it would see races in all that is handed over.
    private let lock = NSLock()
    private var mailbox = Mailbox()
    private let thread = Atomic<UInt>(0)
    // Used by the loop's thread only.
    @exclusivity(unchecked) private var own: [Item] = []
    @exclusivity(unchecked) private var running: [Item] = []
    private var isStopping = false

    private static let eventsPerWait = 256
    private static let stackSize = 1 << 21

    /// nil if descriptors or memory are used up.
    init?() {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        alarm = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard epoll >= 0, alarm >= 0, watch(alarm, for: .read) else { return nil }
    }

    deinit {
        close(alarm)
        close(epoll)
    }

    /// Begins. The thread keeps the loop alive until `stop`.
    /// - Parameters:
    ///   - name: the thread's
    ///   - ready: told of each descriptor that is ready
    ///   - settle: called when all that were ready have been told, and what was handed over is done
    ///   - tick: called now and then; returns the time until it wants to be called again, nil for not before something happens
    func start(
        name: String, ready: @escaping @Sendable (Int32, Readiness) -> Void,
        settle: @escaping @Sendable () -> Void = {},
        tick: @escaping @Sendable (MonotonicTime) -> Duration?
    ) {
        let thread = Thread { [self] in
            // Set from outside, the name does not reach the system.
            Thread.current.name = name
            run(ready, settle, tick)
        }
        thread.stackSize = Self.stackSize
        thread.start()
    }

    /// Ends the thread once what it was handed before is done. What comes later is run elsewhere.
    func stop() { execute { [self] in isStopping = true } }

    // MARK: From any thread

    /// Runs `work` on the loop's thread, after what is being done.
    func execute(_ work: @escaping @Sendable () -> Void) { add(.work(work)) }

    func enqueue(_ job: consuming ExecutorJob) { add(.job(UnownedJob(job))) }

    var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    private func add(_ item: Item) {
        if isCurrent { return own.append(item) }
        let (mustWake, isStopped) = lock.withLock {
            if mailbox.isStopped { return (false, true) }
            mailbox.items.append(item)
            defer { mailbox.isWaiting = false }
            return (mailbox.isWaiting, false)
        }
        if mustWake { eventfd_write(alarm, 1) }
        // A handler may outlive its server.
        if isStopped { DispatchQueue.global().async { [self] in perform(item) } }
    }

    // MARK: On the loop's thread

    /// - Returns: false if the system takes no more.
    @discardableResult
    func watch(_ descriptor: Int32, for readiness: Readiness) -> Bool {
        control(EPOLL_CTL_ADD, descriptor, readiness)
    }

    func change(_ descriptor: Int32, to readiness: Readiness) { control(EPOLL_CTL_MOD, descriptor, readiness) }

    func unwatch(_ descriptor: Int32) { control(EPOLL_CTL_DEL, descriptor, []) }

    @discardableResult
    private func control(_ operation: Int32, _ descriptor: Int32, _ readiness: Readiness) -> Bool {
        var event = epoll_event(events: readiness.rawValue, data: epoll_data_t(fd: descriptor))
        return epoll_ctl(epoll, operation, descriptor, &event) == 0
    }

    private func run(
        _ ready: (Int32, Readiness) -> Void, _ settle: () -> Void, _ tick: (MonotonicTime) -> Duration?
    ) {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: Self.eventsPerWait)
        defer { events.deallocate() }
        var nextTick: MonotonicTime?
        while true {
            performAll()
            settle()
            if isStopping { break }
            let now = MonotonicTime.now
            if nextTick.map({ now >= $0 }) ?? true {
                nextTick = tick(now).map { now + $0 }
                settle()
            }
            let count = epoll_wait(epoll, events, Int32(Self.eventsPerWait), patience(until: nextTick))
            lock.withLock { mailbox.isWaiting = false }
            for index in 0..<max(0, Int(count)) {
                let descriptor = events[index].data.fd
                if descriptor == alarm {
                    var value: eventfd_t = 0
                    eventfd_read(alarm, &value)
                } else {
                    ready(descriptor, Readiness(rawValue: events[index].events))
                }
            }
        }
        finish()
    }

    /// How long to wait for events, in milliseconds; −1 is until one comes.
    private func patience(until tick: MonotonicTime?) -> Int32 {
        let isWaiting = lock.withLock {
            mailbox.isWaiting = mailbox.items.isEmpty && own.isEmpty
            return mailbox.isWaiting
        }
        guard isWaiting else { return 0 }
        guard let tick else { return -1 }
        return Int32(max(0, ((tick - .now) / .milliseconds(1)).rounded(.up)))
    }

    /// What has been handed over so far; what that hands over in turn comes after the next events.
    private func performAll() {
        swap(&running, &own)
        lock.withLock {
            if running.isEmpty {
                swap(&running, &mailbox.items)
            } else {
                running.append(contentsOf: mailbox.items)
                mailbox.items.removeAll(keepingCapacity: true)
            }
        }
        for item in running { perform(item) }
        running.removeAll(keepingCapacity: true)
    }

    private func perform(_ item: Item) {
        switch item {
        case .work(let work): work()
        case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    private func finish() {
        lock.withLock { mailbox.isStopped = true }
        thread.store(0, ordering: .relaxed)
        // No more can come into either.
        while !own.isEmpty || lock.withLock({ !mailbox.items.isEmpty }) { performAll() }
    }
}
