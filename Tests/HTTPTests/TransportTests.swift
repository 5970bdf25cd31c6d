import Glibc
import Synchronization
import Testing

@testable import HTTP

private let brokenPipes = Atomic(0)

/// A transport over one end of a socket pair; the test holds the other.
@Suite struct TransportTests {
    private func pair() -> (PlainTransport, other: Int32) {
        var ends: [Int32] = [0, 0]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
        return (PlainTransport(descriptor: ends[0]), ends[1])
    }

    private func read(_ transport: PlainTransport) -> TransferResult {
        var buffer = [UInt8](repeating: 0, count: 100)
        return buffer.withUnsafeMutableBytes { transport.read(into: $0) }
    }

    private func write(_ transport: PlainTransport, _ count: Int) -> TransferResult {
        [UInt8](repeating: 1, count: count).withUnsafeBytes { transport.write($0) }
    }

    @Test("reading never waits")
    func readingNeverWaits() {
        let (transport, other) = pair()
        #expect(read(transport) == .wouldBlock)
        #expect(send(other, "abc", 3, 0) == 3)
        #expect(read(transport) == .transferred(3))
        close(other)
        #expect(read(transport) == .ended)
        close(transport.descriptor)
    }

    @Test("writing takes what fits")
    func writingTakesWhatFits() {
        let (transport, other) = pair()
        var taken = 0
        if case .transferred(let count) = write(transport, 10_000_000) { taken = count }
        #expect(taken > 0 && taken < 10_000_000)
        #expect(write(transport, 10_000_000) == .wouldBlock)
        close(transport.descriptor)
        close(other)
    }

    @Test("writing to a client that has gone fails without a signal")
    func writingToAClientThatHasGoneFailsWithoutASignal() {
        let (transport, other) = pair()
        let previous = signal(SIGPIPE) { _ in brokenPipes.add(1, ordering: .relaxed) }
        defer { signal(SIGPIPE, previous) }
        close(other)
        #expect(write(transport, 1) == .failed)
        #expect(brokenPipes.load(ordering: .relaxed) == 0)
        close(transport.descriptor)
    }
}
