import CEpoll
import Glibc
import Platform

/// Asks a server on this machine over many connections, from the one thread that calls it.
///
/// It shares the processors with the server it measures, so it does little for each request: two system calls, and the rest of many
/// requests together.
final class Offer {
    private let requests: [[UInt8]]
    private var connections: [OfferConnection] = []
    private var schedule: OfferSchedule
    private let epoll: Int32
    private let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: Offer.eventsAtOnce)
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    /// Places of connections without a request, the one that has waited longest first; a ring.
    private var free: [Int]
    private var firstFree = 0
    private var freeCount: Int
    private var nextRequest = 0
    /// Requests that count and are under way.
    private var counted = 0
    /// Requests sent in the time that counts, whenever they were due.
    private var sent = 0
    private var nextLook = MonotonicTime.now
    /// More answers have come than were looked at.
    private var hasMore = false
    private var failures = 0
    private var milliseconds: [Int: [Double]] = [:]
    private var late: [Double] = []

    private static let eventsAtOnce = 64
    /// Between two looks at the sockets and the schedule. What has come and what has become due meanwhile is done together: to be woken
    /// for each answer would take much of the processors that the server needs, and where there is a network, its card waits like this too.
    private static let pause = Duration.microseconds(250)
    /// How long after the last request answers are waited for.
    private static let patience = Duration.seconds(10)

    init(port: UInt16, requests: [[UInt8]], connections count: Int, schedule: OfferSchedule) throws(OfferError) {
        self.requests = requests
        self.schedule = schedule
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .system(call: "epoll_create1", code: errno) }
        free = Array(0..<count)
        freeCount = count
        for place in 0..<count {
            connections.append(try OfferConnection(port: port))
            try watch(place)
        }
    }

    deinit {
        events.deallocate()
        buffer.deallocate()
        close(epoll)
    }

    /// Asks until the schedule's end, and on until every request that counts has been answered.
    func run() throws(OfferError) -> OfferReport {
        var processorTime: (begin: Double, end: Double)?
        var now = MonotonicTime.now
        while now < schedule.end || isUnfinished && now < schedule.end + Self.patience {
            if processorTime == nil, now >= schedule.begin { processorTime = (Self.processorSeconds, 0) }
            try sendAllDue(now)
            let count = try wait()
            now = .now
            for index in 0..<count { try receive(Int(events[index].data.u64), now) }
            if now < schedule.end { processorTime?.end = Self.processorSeconds }
        }
        failures += counted
        let processorSeconds = processorTime.map { $0.end - $0.begin } ?? 0
        return OfferReport(
            answers: milliseconds.sorted { $0.key < $1.key }.map { OfferReport.Answers($0, milliseconds: $1) },
            failures: failures, sent: sent,
            lateP99Milliseconds: late.isEmpty ? 0 : late.sorted()[Int(0.99 * Double(late.count - 1))],
            seconds: (schedule.end - schedule.begin) / .seconds(1), processorSeconds: processorSeconds)
    }

    /// Whether requests that count are under way or have not been sent.
    private var isUnfinished: Bool { counted > 0 || schedule.due.map { $0 < schedule.end } == true }

    private func sendAllDue(_ now: MonotonicTime) throws(OfferError) {
        while freeCount > 0 {
            let due = schedule.due ?? now
            guard due <= now else { return }
            schedule.advance()
            let place = takeFree()
            let connection = connections[place]
            connection.due = due
            if schedule.counts(due) {
                counted += 1
                late.append((now - due) / .milliseconds(1))
            }
            if schedule.counts(now) { sent += 1 }
            nextRequest = nextRequest + 1 < requests.count ? nextRequest + 1 : 0
            if !connection.send(requests[nextRequest]) { try lose(place) }
        }
    }

    /// Sleeps until it is time to look again, unless there was more than fitted the last time.
    /// - Returns: how many of `events` are filled in
    private func wait() throws(OfferError) -> Int {
        if !hasMore {
            nextLook = max(nextLook + Self.pause, .now)
            var time = timespec(
                tv_sec: Int(nextLook.nanoseconds / 1_000_000_000), tv_nsec: Int(nextLook.nanoseconds % 1_000_000_000))
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil)
        }
        let count = epoll_wait(epoll, events, Int32(Self.eventsAtOnce), 0)
        if count < 0, errno != EINTR { throw .system(call: "epoll_wait", code: errno) }
        hasMore = count == Self.eventsAtOnce
        return max(0, Int(count))
    }

    private func receive(_ place: Int, _ now: MonotonicTime) throws(OfferError) {
        let connection = connections[place]
        switch connection.receive(buffer) {
        case .incomplete: return
        case .lost: try lose(place)
        case .complete(let status, let closes):
            if let due = connection.due, schedule.counts(due) {
                counted -= 1
                milliseconds[status, default: []].append((now - due) / .milliseconds(1))
            }
            connection.due = nil
            if closes { try reconnect(place) }
            putFree(place)
        }
    }

    private func lose(_ place: Int) throws(OfferError) {
        let due = connections[place].due
        connections[place].due = nil
        try reconnect(place)
        guard let due else { return }
        if schedule.counts(due) {
            counted -= 1
            failures += 1
        }
        putFree(place)
    }

    /// Closing the old descriptor ends its being watched.
    private func reconnect(_ place: Int) throws(OfferError) {
        try connections[place].connect()
        try watch(place)
    }

    private func watch(_ place: Int) throws(OfferError) {
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: UInt64(place)))
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, connections[place].descriptor, &event) == 0 else {
            throw .system(call: "epoll_ctl", code: errno)
        }
    }

    private func takeFree() -> Int {
        defer {
            firstFree = (firstFree + 1) % free.count
            freeCount -= 1
        }
        return free[firstFree]
    }

    private func putFree(_ place: Int) {
        free[(firstFree + freeCount) % free.count] = place
        freeCount += 1
    }

    /// Of this process so far.
    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
