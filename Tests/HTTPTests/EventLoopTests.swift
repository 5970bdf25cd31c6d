import Dispatch
import Foundation
import Glibc
import Platform
import Synchronization
import Testing

@testable import HTTP

/// The queue that hears of ready descriptors and runs what it is handed.
@Suite struct EventLoopTests {
    private final class Journal: Sendable {
        let events = Mutex<[String]>([])

        func note(_ event: String) { events.withLock { $0.append(event) } }

        var all: [String] { events.withLock { $0 } }
    }

    private func run(
        _ journal: Journal, tickEvery interval: Duration = .seconds(60), _ body: (EventLoop) async throws -> Void
    ) async throws {
        let loop = try #require(EventLoop(label: "loop"))
        loop.start(tickEvery: interval) { descriptor, readiness in
            var byte: UInt8 = 0
            journal.note(readiness.contains(.read) && read(descriptor, &byte, 1) == 1 ? "read \(byte)" : "hangup")
        } tick: { _ in
            journal.note("tick \(loop.isCurrent)")
        }
        defer { loop.stop() }
        try await body(loop)
    }

    @Test("what it is handed runs in order in its turns")
    func whatItIsHandedRunsInOrderInItsTurns() async throws {
        let journal = Journal()
        try await run(journal) { (loop) async throws in
            for number in 0..<1000 { loop.execute { journal.note("\(number) \(loop.isCurrent)") } }
            #expect(try await TestServer.eventually { journal.all.count == 1000 })
            #expect(journal.all == (0..<1000).map { "\($0) true" })
            #expect(!loop.isCurrent)
        }
    }

    @Test("it interrupts nobody while many handlers are at work elsewhere")
    func itInterruptsNobodyWhileManyHandlersAreAtWorkElsewhere() async throws {
        let elsewhere = Atomic(0)
        let policy = Atomic<Int32>(-1)
        let loop = try #require(EventLoop(label: "loop"))
        loop.start(tickEvery: .seconds(60), elsewhere: { elsewhere.load(ordering: .relaxed) }) { _, _ in }
        defer { loop.stop() }
        for (handlers, expected) in [(0, SCHED_OTHER), (4, Self.batch), (1, SCHED_OTHER)] {
            elsewhere.store(handlers, ordering: .relaxed)
            let isAsExpected = try await TestServer.eventually {
                // The second wakes it from the wait after the first, before which it has looked how many there are.
                for _ in 0..<2 {
                    loop.execute { policy.store(sched_getscheduler(0), ordering: .relaxed) }
                    usleep(500)
                }
                return policy.load(ordering: .relaxed) == expected
            }
            #expect(isAsExpected, "with \(handlers) handlers")
        }
    }

    @Test("its patience does not change with every handler")
    func itsPatienceDoesNotChangeWithEveryHandler() throws {
        let policies = try BackgroundThread<[Int32]> {
            var patience = LoopPatience()
            var policies = [0, 3, 4, 3, 2, 1, 2, 4].map { elsewhere in
                patience.wait(elsewhere: elsewhere)
                return sched_getscheduler(0)
            }
            patience.end()
            policies.append(sched_getscheduler(0))
            return policies
        }.value()
        let (usual, batch) = (SCHED_OTHER, Self.batch)
        #expect(policies == [usual, usual, batch, batch, batch, usual, usual, batch, usual])
    }

    @Test("a thread that somebody has given another scheduling keeps it")
    func aThreadThatSomebodyHasGivenAnotherSchedulingKeepsIt() throws {
        // SCHED_IDLE.
        let idle: Int32 = 5
        let policies = try BackgroundThread<[Int32]> {
            var priority = sched_param()
            sched_setscheduler(0, idle, &priority)
            var patience = LoopPatience()
            patience.wait(elsewhere: 100)
            let waiting = sched_getscheduler(0)
            patience.end()
            return [waiting, sched_getscheduler(0)]
        }.value()
        #expect(policies == [idle, idle])
    }

    /// SCHED_BATCH, which the C headers name for GNU sources only.
    private static let batch: Int32 = 3

    @Test("what it hands itself runs without any event")
    func whatItHandsItselfRunsWithoutAnyEvent() async throws {
        let journal = Journal()
        try await run(journal) { (loop) async throws in
            loop.execute { loop.execute { loop.execute { journal.note("third") } } }
            #expect(try await TestServer.eventually { journal.all.contains("third") })
        }
    }

    @Test("several threads wake it and nothing is lost")
    func severalThreadsWakeItAndNothingIsLost() async throws {
        let count = Atomic(0)
        try await run(Journal()) { (loop) async throws in
            DispatchQueue.concurrentPerform(iterations: 8) { _ in
                for number in 0..<5000 {
                    loop.execute { count.add(1, ordering: .relaxed) }
                    if number % 100 == 0 { usleep(50) }
                }
            }
            #expect(try await TestServer.eventually { count.load(ordering: .relaxed) == 40_000 })
        }
    }

    @Test("a descriptor is told of until it is no longer watched")
    func aDescriptorIsToldOfUntilItIsNoLongerWatched() async throws {
        let journal = Journal()
        let pipe = try PipeEnds()
        defer { pipe.close() }
        try await run(journal) { (loop) async throws in
            loop.execute { loop.watch(pipe.reading, for: .read) }
            for byte: UInt8 in 1...3 { withUnsafePointer(to: byte) { _ = write(pipe.writing, $0, 1) } }
            #expect(try await TestServer.eventually { journal.all.contains("read 3") })
            loop.execute {
                loop.unwatch(pipe.reading)
                journal.note("unwatched")
            }
            #expect(try await TestServer.eventually { journal.all.contains("unwatched") })
            withUnsafePointer(to: UInt8(4)) { _ = write(pipe.writing, $0, 1) }
            usleep(20_000)
            #expect(!journal.all.contains("read 4"))
        }
    }

    @Test("it ticks when it is time although nothing happens")
    func itTicksWhenItIsTimeAlthoughNothingHappens() async throws {
        let journal = Journal()
        try await run(journal, tickEvery: .milliseconds(5)) { (loop) async throws in
            usleep(20_000)
            #expect(journal.all.isEmpty)
            loop.execute { loop.setTicking(true) }
            #expect(try await TestServer.eventually { journal.all.count >= 10 })
            loop.execute {
                loop.setTicking(false)
                journal.note("off")
            }
            #expect(try await TestServer.eventually { journal.all.contains("off") })
            usleep(20_000)
            // One may have waited in the queue behind the last turn.
            #expect(journal.all.drop { $0 != "off" }.count <= 2)
            #expect(Set(journal.all) == ["tick true", "off"])
        }
    }

    /// The sockets never fall silent: a turn that ended only then would keep the deadlines waiting.
    @Test("it ticks however busy its descriptors are")
    func itTicksHoweverBusyItsDescriptorsAre() async throws {
        let ticks = Atomic(0)
        let events = Atomic(0)
        let loop = try #require(EventLoop(label: "loop"))
        loop.start(tickEvery: .milliseconds(5)) { _, _ in
            events.add(1, ordering: .relaxed)
        } tick: { _ in
            ticks.add(1, ordering: .relaxed)
        }
        defer { loop.stop() }
        let pipe = try PipeEnds()
        defer { pipe.close() }
        #expect(withUnsafePointer(to: UInt8(1)) { write(pipe.writing, $0, 1) } == 1)
        loop.execute {
            // Nobody reads the byte, so the descriptor stays ready.
            loop.watch(pipe.reading, for: .read)
            loop.setTicking(true)
        }
        #expect(try await TestServer.eventually { ticks.load(ordering: .relaxed) >= 10 })
        #expect(events.load(ordering: .relaxed) > 1000)
        loop.execute { loop.unwatch(pipe.reading) }
    }

    /// Else it would hear of it when its rest ends, after milliseconds.
    @Test("a loop that rests within a turn is woken at once")
    func aLoopThatRestsWithinATurnIsWokenAtOnce() async throws {
        try await run(Journal()) { (loop) async throws in
            var waits: [Duration] = []
            for _ in 0..<100 {
                // Long enough to have come to rest, not so long that the turn has ended.
                usleep(500)
                let done = DispatchSemaphore(value: 0)
                let start = ContinuousClock.now
                loop.execute { done.signal() }
                done.wait()
                waits.append(.now - start)
            }
            #expect(waits.sorted()[50] < .milliseconds(1.5))
        }
    }

    /// Events come every 3 ms, so that no rest of 5 ms is ever over.
    @Test("it ticks although events keep it from resting long")
    func itTicksAlthoughEventsKeepItFromRestingLong() async throws {
        let journal = Journal()
        let pipe = try PipeEnds()
        defer { pipe.close() }
        try await run(journal, tickEvery: .milliseconds(5)) { (loop) async throws in
            loop.execute {
                loop.watch(pipe.reading, for: .read)
                loop.setTicking(true)
            }
            for _ in 0..<150 {
                withUnsafePointer(to: UInt8(1)) { _ = write(pipe.writing, $0, 1) }
                usleep(3000)
            }
            // Half a second, of which a turn of many rounds would take two fifths.
            #expect(journal.all.count { $0.hasPrefix("tick") } >= 10)
            loop.execute { loop.unwatch(pipe.reading) }
        }
    }

    @Test("one thing at a time runs on it")
    func oneThingAtATimeRunsOnIt() async throws {
        let inside = Atomic(0)
        let overlaps = Atomic(0)
        let done = Atomic(0)
        try await run(Journal(), tickEvery: .milliseconds(1)) { (loop) async throws in
            loop.execute { loop.setTicking(true) }
            let work: @Sendable () -> Void = {
                if inside.add(1, ordering: .relaxed).oldValue != 0 { overlaps.add(1, ordering: .relaxed) }
                usleep(10)
                inside.subtract(1, ordering: .relaxed)
                done.add(1, ordering: .relaxed)
            }
            DispatchQueue.concurrentPerform(iterations: 8) { _ in
                for _ in 0..<200 { loop.execute(work) }
            }
            #expect(try await TestServer.eventually { done.load(ordering: .relaxed) == 1600 })
            #expect(overlaps.load(ordering: .relaxed) == 0)
        }
    }

    @Test("tasks that prefer it run on it")
    func tasksThatPreferItRunOnIt() async throws {
        try await run(Journal()) { (loop) async throws in
            let places = await Task(executorPreference: loop) {
                let before = loop.isCurrent
                try? await Task.sleep(for: .milliseconds(1))
                return [before, loop.isCurrent]
            }.value
            #expect(places == [true, true])
        }
    }

    @Test("after its end, it still runs what it is handed")
    func afterItsEndItStillRunsWhatItIsHanded() async throws {
        let loop = try #require(EventLoop(label: "loop"))
        loop.start(tickEvery: .seconds(60)) { _, _ in
        }
        loop.stop()
        let ran = Atomic(0)
        for _ in 0..<100 {
            loop.execute { ran.add(1, ordering: .relaxed) }
            usleep(100)
        }
        #expect(try await TestServer.eventually { ran.load(ordering: .relaxed) == 100 })
        #expect(await Task(executorPreference: loop) { loop.isCurrent }.value)
    }

    @Test("it is released after its end, and its descriptor closed")
    func itIsReleasedAfterItsEndAndItsDescriptorClosed() async throws {
        let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        weak var released: EventLoop?
        for starts in [true, false] {
            var loop = EventLoop(label: "loop")
            released = loop
            if starts {
                // As a worker does, whose callbacks hold the loop.
                loop?.start(tickEvery: .seconds(60)) { [loop] _, _ in
                    #expect(loop?.isCurrent == true)
                }
                loop?.stop()
            }
            loop = nil
            #expect(try await TestServer.eventually { released == nil })
        }
        #expect(
            try await TestServer.eventually {
                (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0 <= before
            })
    }
}
