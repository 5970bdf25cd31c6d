import Glibc
import Platform
import Testing

@testable import serve

@Suite("Sockets of clients", .timeLimit(.minutes(1)))
struct ClientSocketTests {
    /// A socket that listens on this machine, and nobody accepts from it.
    private final class Listening {
        let address: ResolvedAddress
        private var descriptors: [Int32] = []

        /// - Parameter isFull: whether so many have connected that the system does not answer further ones
        init(isFull: Bool) throws {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            try #require(descriptor >= 0)
            var bytes = sockaddr_in()
            bytes.sin_family = sa_family_t(AF_INET)
            bytes.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isBound = withUnsafeMutableBytes(of: &bytes) { bytes in
                let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
                return bind(descriptor, pointer, length) == 0 && listen(descriptor, 0) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
            address = ResolvedAddress(family: AF_INET, bytes: withUnsafeBytes(of: bytes) { Array($0) })
            descriptors.append(descriptor)
            try #require(isBound)
            for _ in 0..<(isFull ? 3 : 0) {
                let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                _ = fcntl(client, F_SETFL, fcntl(client, F_GETFL) | O_NONBLOCK)
                address.bytes.withUnsafeBytes { bytes in
                    _ = connect(client, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), length)
                }
                descriptors.append(client)
            }
        }

        deinit { for descriptor in descriptors { close(descriptor) } }
    }

    @Test("an address that does not answer leaves time for those behind it")
    func silentAddress() throws {
        let (silent, answering) = (try Listening(isFull: true), try Listening(isFull: false))
        let descriptor = try ClientSocket.connect(
            to: [silent.address, silent.address, answering.address], "shop", .now + .milliseconds(900),
            leastPart: .milliseconds(50))
        #expect(descriptor >= 0)
        close(descriptor)
    }

    @Test("an address gets the least part also where those behind it then get nothing")
    func leastPart() throws {
        let (silent, answering) = (try Listening(isFull: true), try Listening(isFull: false))
        let start = MonotonicTime.now
        #expect(throws: ClientError.unreachable("shop", code: ETIMEDOUT)) {
            try ClientSocket.connect(
                to: [silent.address, answering.address], "shop", start + .milliseconds(300), leastPart: .seconds(1))
        }
        #expect(MonotonicTime.now - start >= .milliseconds(300))
    }

    @Test("addresses that do not answer take the time there is, and no more; one that refuses takes none")
    func noAddress() throws {
        let silent = try Listening(isFull: true)
        let refusing = try Listening(isFull: false).address
        let start = MonotonicTime.now
        #expect(throws: ClientError.unreachable("shop", code: ETIMEDOUT)) {
            try ClientSocket.connect(to: [refusing, silent.address], "shop", start + .milliseconds(200))
        }
        #expect(MonotonicTime.now - start >= .milliseconds(200))
        #expect(throws: ClientError.unreachable("shop", code: ECONNREFUSED)) {
            try ClientSocket.connect(to: [refusing], "shop", start + .seconds(60))
        }
    }
}
