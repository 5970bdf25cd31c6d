import Foundation
import Testing

@testable import CommandSupport

@Suite struct ProcessSignalsTests {
    @Test(.timeLimit(.minutes(1)))
    func signalsArriveAsASequenceAndDoNotEndTheProcess() async {
        let stream = SignalObservation.stream(of: [.hangUp])
        kill(getpid(), SIGHUP)
        var iterator = stream.makeAsyncIterator()
        #expect(await iterator.next() == .hangUp)
    }
}
