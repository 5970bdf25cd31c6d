import Foundation
import Glibc
import Synchronization
import Testing

@testable import HTTP

/// The thread that waits for descriptors and runs what it is handed.
@Suite struct EventLoopTests {
    private final class Journal: Sendable {
        let events = Mutex<[String]>([])

        func note(_ event: String) { events.withLock { $0.append(event) } }

        var all: [String] { events.withLock { $0 } }
    }

    private func run(
        _ journal: Journal, tickEvery interval: Duration? = nil, _ body: (EventLoop) async throws -> Void
    ) async throws {
        let loop = try #require(EventLoop())
        loop.start(name: "loop") { descriptor, readiness in
            var byte: UInt8 = 0
            journal.note(readiness.contains(.read) && read(descriptor, &byte, 1) == 1 ? "read \(byte)" : "hangup")
        } tick: { _ in
            journal.note("tick")
            return interval
        }
        defer { loop.stop() }
        try await body(loop)
    }

    @Test func whatItIsHandedRunsInOrderOnItsThread() async throws {
        let journal = Journal()
        try await run(journal) { (loop) async throws in
            for number in 0..<1000 { loop.execute { journal.note("\(number) \(loop.isCurrent)") } }
            #expect(try await TestServer.eventually { journal.all.filter { $0 != "tick" }.count == 1000 })
            #expect(journal.all.filter { $0 != "tick" } == (0..<1000).map { "\($0) true" })
            #expect(!loop.isCurrent)
        }
    }

    @Test func whatItHandsItselfRunsWithoutAnyEvent() async throws {
        let journal = Journal()
        try await run(journal) { (loop) async throws in
            loop.execute { loop.execute { loop.execute { journal.note("third") } } }
            #expect(try await TestServer.eventually { journal.all.contains("third") })
        }
    }

    @Test func severalThreadsWakeItAndNothingIsLost() async throws {
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

    @Test func aDescriptorIsToldOfUntilItIsNoLongerWatched() async throws {
        let journal = Journal()
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        defer { for end in [reading, writing] { close(end) } }
        try await run(journal) { (loop) async throws in
            loop.execute { loop.watch(reading, for: .read) }
            for byte: UInt8 in 1...3 { withUnsafePointer(to: byte) { _ = write(writing, $0, 1) } }
            #expect(try await TestServer.eventually { journal.all.contains("read 3") })
            loop.execute {
                loop.unwatch(reading)
                journal.note("unwatched")
            }
            #expect(try await TestServer.eventually { journal.all.contains("unwatched") })
            withUnsafePointer(to: UInt8(4)) { _ = write(writing, $0, 1) }
            usleep(20_000)
            #expect(!journal.all.contains("read 4"))
        }
    }

    @Test func itTicksWhenItIsTimeAlthoughNothingHappens() async throws {
        let journal = Journal()
        try await run(journal, tickEvery: .milliseconds(5)) { (_) async throws in
            #expect(try await TestServer.eventually { journal.all.count >= 10 })
        }
    }

    @Test func tasksThatPreferItRunOnIt() async throws {
        try await run(Journal()) { (loop) async throws in
            let places = await Task(executorPreference: loop) {
                let before = loop.isCurrent
                try? await Task.sleep(for: .milliseconds(1))
                return [before, loop.isCurrent]
            }.value
            #expect(places == [true, true])
        }
    }

    @Test func afterItsEndWhatItIsHandedRunsElsewhere() async throws {
        let loop = try #require(EventLoop())
        loop.start(name: "loop") { _, _ in
        } tick: { _ in
            nil
        }
        loop.stop()
        let ran = Atomic(0)
        for _ in 0..<100 {
            loop.execute { ran.add(1, ordering: .relaxed) }
            usleep(100)
        }
        #expect(try await TestServer.eventually { ran.load(ordering: .relaxed) == 100 })
        #expect(await Task(executorPreference: loop) { loop.isCurrent }.value == false)
    }
}
