import CEpoll
import Dispatch
import Glibc
import Platform
import Synchronization

/// A serial dispatch queue that hears of ready sockets and runs what others hand it, one thing after the other.
///
/// Dispatch would arm a source for a socket anew after each event and bring every event by way of its own thread. Here epoll(7)
/// watches the sockets, which stay registered, and one dispatch source watches epoll: its descriptor is readable whenever one of
/// its sockets is ready. The source's handler begins a *turn*, which fetches the events of many sockets with each system call
/// until none comes for a while. As a task executor the loop also runs tasks, so that a handler that waits for another thread costs no
/// other change of thread.
final class EventLoop: TaskExecutor, @unchecked Sendable {
    private struct Callbacks {
        let ready: @Sendable (Int32, Readiness) -> Void
        let settle: @Sendable () -> Bool
        let isRefusing: @Sendable () -> Bool
        let elsewhere: @Sendable () -> Int
    }

    private let queue: DispatchQueue
    private let epoll: Int32
    private let events: UnsafeMutablePointer<epoll_event>
    private let mailbox: LoopMailbox
    /// The thread on which a turn is under way; 0: none.
    private let thread = Atomic<UInt>(0)
    // Used on the queue only.
    private var source: PausableSource?
    private var timer: PausableSource?
    /// nil before the start and after the end, when there are no sockets.
    private var callbacks: Callbacks?
    /// How many times the loop is still to wait without polling, and how many it will be when polling is in vain once more.
    @exclusivity(unchecked) private var pollingPause = (left: 0, next: 1)
    /// Since when the loop has neither waited nor let others to the processor; nil: it waits. A turn of many rounds leaves it as it is.
    @exclusivity(unchecked) private var busySince: MonotonicTime?
    @exclusivity(unchecked) private var patience = LoopPatience()
    @exclusivity(unchecked) private var own: [LoopItem] = []
    @exclusivity(unchecked) private var running: [LoopItem] = []
    /// Which of `running` comes next.
    @exclusivity(unchecked) private var next = 0

    /// What is done of sockets before what was handed over.
    private static let eventsAtOnce = 256
    /// The same while requests are refused: who has been accepted waits twice for that, once to begin and once to be answered, and is not
    /// to wait for hundreds who are refused meanwhile.
    private static let eventsAtOnceRefusing = 32
    /// What is done of what was handed over before sockets are looked after again.
    private static let itemsAtOnce = 32
    /// So that the timer, whose handler waits in the queue, gets its turn however busy the sockets are.
    private static let roundsPerTurn = 64
    /// How long a busy loop goes on before it lets others to the processor. It gives up the rest of its share with it, and cannot be
    /// back before somebody else has had theirs: more often, and a loop with much to do would mostly wait.
    private static let busyTime = Duration.milliseconds(1)
    /// The same while requests are refused: those who compute have work enough then, and who is accepted waits for the loop twice.
    private static let busyTimeRefusing = Duration.milliseconds(8)
    /// How long a turn goes on looking when nothing is ready. The next event often comes within moments, from the client that has
    /// just been answered; to wait and to be woken costs two changes of thread.
    private static let pollingTime = Duration.microseconds(50)
    /// How long a turn waits for more before it ends, and how old it may be to wait at all: to begin another costs three changes of
    /// thread, but the timer's handler waits for it to end.
    private static let restMilliseconds = 5
    /// Of waits without polling after it has been in vain again and again.
    private static let maximumPause = 1023

    /// nil if descriptors or memory are used up.
    /// - Parameter label: the queue's
    init?(label: String) {
        queue = DispatchQueue(label: label)
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { return nil }
        guard let mailbox = LoopMailbox() else {
            close(epoll)
            return nil
        }
        self.mailbox = mailbox
        events = .allocate(capacity: Self.eventsAtOnce)
        guard watch(mailbox.alarm, for: .news) else { return nil }
    }

    deinit {
        events.deallocate()
        // Once there is a source, its cancellation closes the descriptor.
        if source == nil { close(epoll) }
    }

    /// Begins. The loop lives until `stop`, even if nothing refers to it.
    /// - Parameters:
    ///   - interval: between two calls of `tick`, while ``setTicking(_:)`` says so
    ///   - ready: told of each descriptor that is ready
    ///   - settle: called when all that were ready have been told, and what was handed over is done; returns whether the next
    ///     event is likely within moments and worth looking for
    ///   - isRefusing: whether requests are refused now, as there are too many
    ///   - elsewhere: how many handlers are at work on other threads
    func start(
        tickEvery interval: Duration, isRefusing: @escaping @Sendable () -> Bool = { false },
        elsewhere: @escaping @Sendable () -> Int = { 0 },
        ready: @escaping @Sendable (Int32, Readiness) -> Void,
        settle: @escaping @Sendable () -> Bool = { false }, tick: @escaping @Sendable (MonotonicTime) -> Void = { _ in }
    ) {
        queue.async { [self] in
            callbacks = Callbacks(ready: ready, settle: settle, isRefusing: isRefusing, elsewhere: elsewhere)
            let source = PausableSource(DispatchSource.makeReadSource(fileDescriptor: epoll, queue: queue)) { [self] in
                turn()
            }
            self.source = source
            let timer = DispatchSource.makeTimerSource(queue: queue)
            let nanoseconds = DispatchTimeInterval.nanoseconds(max(1, Int(clampingRounded: interval / .nanoseconds(1))))
            timer.schedule(deadline: .now() + nanoseconds, repeating: nanoseconds)
            self.timer = PausableSource(timer) { [self] in
                own.append(.work { tick(.now) })
                turn()
            }
            source.setActive(true)
        }
    }

    /// Lets go of the sockets, of which none must be watched any more. What is handed over later still runs.
    func stop() {
        queue.async { [self] in
            // The callbacks usually hold whoever holds the loop.
            callbacks = nil
            timer?.cancel {}
            timer = nil
            source?.cancel { [epoll] in close(epoll) }
        }
    }

    // MARK: From any thread

    /// Runs `work` on the loop's queue, after what is being done.
    func execute(_ work: @escaping @Sendable () -> Void) { add(.work(work)) }

    /// Runs a part of a task on the loop's queue, after what is being done.
    func enqueue(_ job: consuming ExecutorJob) { add(.job(UnownedJob(job))) }

    /// Whether the caller runs in one of the loop's turns.
    var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    private func add(_ item: LoopItem) {
        if isCurrent { return own.append(item) }
        // One block, however much follows before it runs.
        if mailbox.put(item) { queue.async { [self] in turn() } }
    }

    // MARK: In a turn

    /// Whether `tick` is called; at first it is not.
    func setTicking(_ ticks: Bool) { timer?.setActive(ticks) }

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

    /// Serves what is ready and does what was handed over until neither has come for a while, or others may wait in the queue.
    private func turn() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        defer { thread.store(0, ordering: .relaxed) }
        guard let callbacks else { return turnWithoutSockets() }
        defer { patience.end() }
        let restsUntil = MonotonicTime.now + .milliseconds(Self.restMilliseconds)
        for _ in 0..<Self.roundsPerTurn {
            pauseWhenBusy(callbacks)
            performAll()
            let isWorthPolling = callbacks.settle()
            let most = callbacks.isRefusing() ? Self.eventsAtOnceRefusing : Self.eventsAtOnce
            let count =
                fetchEvents(atMost: most, polls: isWorthPolling) ?? rest(atMost: most, until: restsUntil, callbacks)
            guard let count else {
                busySince = nil
                return
            }
            for index in 0..<count where events[index].data.fd != mailbox.alarm {
                callbacks.ready(events[index].data.fd, Readiness(rawValue: events[index].events))
            }
        }
        _ = callbacks.settle()
        // What is still ready makes the source begin another turn, what has been handed over does not.
        if !leave() { queue.async { [self] in turn() } }
    }

    /// A loop that is busy without a pause keeps a lane that woke up on its processor waiting.
    private func pauseWhenBusy(_ callbacks: Callbacks) {
        let now = MonotonicTime.now
        guard let since = busySince else {
            busySince = now
            return
        }
        guard now - since >= Self.busyTime else { return }
        if now - since < Self.busyTimeRefusing, callbacks.isRefusing() { return }
        Yielding.yield()
        busySince = .now
    }

    /// Before the start and after the end.
    private func turnWithoutSockets() {
        repeat { performAll() } while !leave()
    }

    /// - Parameters:
    ///   - most: at most ``eventsAtOnce``
    ///   - polls: whether the next event may come within moments
    /// - Returns: how many of `events` are filled in; nil if there is nothing to do
    private func fetchEvents(atMost most: Int, polls: Bool) -> Int? {
        var count = Int(epoll_wait(epoll, events, Int32(most), 0))
        if count <= 0, polls, hasNoWork {
            if pollingPause.left > 0 { pollingPause.left -= 1 } else { count = poll() }
        }
        return count > 0 ? count : hasNoWork ? nil : 0
    }

    /// Waits until a descriptor is ready or something is handed over.
    /// - Parameter end: no wait begins from then on
    /// - Returns: how many of `events` are filled in; nil if nothing has come: then the turn is to end
    private func rest(atMost most: Int, until end: MonotonicTime, _ callbacks: Callbacks) -> Int? {
        guard MonotonicTime.now < end else { return mailbox.leave() ? nil : 0 }
        guard mailbox.fallAsleep() else { return 0 }
        busySince = nil
        patience.wait(elsewhere: callbacks.elsewhere())
        let count = Int(epoll_wait(epoll, events, Int32(most), Int32(Self.restMilliseconds)))
        if count <= 0 { return mailbox.leave() ? nil : 0 }
        mailbox.wakeUp()
        return count
    }

    /// Looks again and again for ``pollingTime``, or until something is handed over. Does not yield the processor meanwhile: where
    /// lanes compute on every core, it would come back milliseconds later.
    private func poll() -> Int {
        let end = MonotonicTime.now + Self.pollingTime
        var count: Int32
        var isInTime: Bool
        repeat {
            count = epoll_wait(epoll, events, Int32(Self.eventsAtOnce), 0)
            isInTime = MonotonicTime.now < end
        } while count <= 0 && hasNoWork && isInTime
        if isInTime {
            pollingPause.next = 1
        } else {
            // Rare requests, or a busy processor: a client that is slow, or cannot run, is not worth the wait.
            pollingPause = (pollingPause.next, min(Self.maximumPause, 2 * pollingPause.next + 1))
        }
        return max(0, Int(count))
    }

    private var hasNoWork: Bool { running.isEmpty && own.isEmpty && mailbox.isEmpty }

    /// - Returns: false if there is something left to do
    private func leave() -> Bool { running.isEmpty && own.isEmpty && mailbox.leave() }

    /// What has been handed over so far, or as much of it as does not keep the sockets waiting; what that hands over in turn comes after
    /// the next events.
    private func performAll() {
        if running.isEmpty { takeItems() }
        let end = min(running.count, next + Self.itemsAtOnce)
        while next < end {
            perform(running[next])
            next += 1
        }
        guard next == running.count else { return }
        running.removeAll(keepingCapacity: true)
        next = 0
    }

    private func takeItems() {
        swap(&running, &own)
        mailbox.take(into: &running)
    }

    private func perform(_ item: LoopItem) {
        switch item {
        case .work(let work): work()
        case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
