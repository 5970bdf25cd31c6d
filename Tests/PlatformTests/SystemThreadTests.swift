import Foundation
import Testing

@testable import Platform

@Suite struct SystemThreadTests {
    @Test("a thread runs what it is given, under its name")
    func aThreadRunsWhatItIsGivenUnderItsName() throws {
        let name = try BackgroundThread<String>(name: "a name of more than 15 bytes") {
            (try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)) ?? ""
        }.value()
        #expect(name == "a name of more \n")
    }

    @Test("a thread that cannot be started is an error, not a wait without end")
    func aThreadThatCannotBeStartedIsAnError() async {
        // More than any machine can address.
        let stack = 1 << 50
        #expect(throws: SystemThread.StartError.self) { _ = try BackgroundThread<Void>(stackSize: stack) {} }
        await #expect(throws: SystemThread.StartError.self) {
            try await BackgroundThread<Void>.run(name: "none", niceness: 0, stackSize: stack) {}
        }
        // Less than a thread can begin with.
        #expect(throws: SystemThread.StartError(code: EINVAL)) {
            try SystemThread.start(name: nil, stackSize: 1) {}
        }
    }

    @Test("a thread is scheduled as it says, and as usual again")
    func aThreadIsScheduledAsItSays() throws {
        let policies = try BackgroundThread<[Int32]> {
            [ThreadScheduling.usual, .patient, .usual].map { scheduling in
                scheduling.apply()
                return ThreadScheduling.current == scheduling ? sched_getscheduler(0) : -1
            }
        }.value()
        // The second is SCHED_BATCH.
        #expect(policies == [SCHED_OTHER, 3, SCHED_OTHER])
    }
}
