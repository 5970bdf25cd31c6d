import Foundation
import Testing

@testable import CommandSupport

@Suite struct ProcessSignalsTests {
    @Test("signals reach the handler and do not end the process", .timeLimit(.minutes(1)))
    func signalsReachTheHandlerAndDoNotEndTheProcess() async {
        let (received, continuation) = AsyncStream.makeStream(of: ProcessSignal.self)
        let observation = SignalObservation([.hangUp]) { continuation.yield($0) }
        kill(getpid(), SIGHUP)
        var iterator = received.makeAsyncIterator()
        #expect(await iterator.next() == .hangUp)
        observation.stop()
    }
}
