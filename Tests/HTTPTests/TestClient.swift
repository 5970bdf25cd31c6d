import Foundation
import Glibc

@testable import HTTP

/// A blocking client, plain or TLS, that sends exactly the bytes it is told. Its calls wait, so they run on `TestClient.run`.
final class TestClient: Sendable {
    struct Failure: Error {
        let call: String
        let code = errno
    }

    private let descriptor: Int32
    private nonisolated(unsafe) var session: TLSClientSession?

    /// Runs blocking client code away from the threads that `async` handlers need, each on a thread of its own: Dispatch has
    /// hardly more threads than cores, and clients that wait would wait for each other.
    static func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
        }
    }

    init(_ address: SocketAddress, receiveBuffer: Int32? = nil, tls: TLSClientContext? = nil) throws {
        descriptor =
            if case .unix = address { try Self.open(AF_UNIX) } else {
                try Self.open(address.host.contains(":") ? AF_INET6 : AF_INET)
            }
        if var size = receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4) }
        session = try tls?.session(descriptor)
        try connect(to: address)
        try session?.connect()
    }

    /// Begins TLS on a connection that was plain so far.
    func begin(_ tls: TLSClientContext) throws {
        session = try tls.session(descriptor)
        try session?.connect()
    }

    /// Sends the first message of a handshake and waits for nothing; all calls that follow would not, either.
    func beginWithoutWaiting(_ tls: TLSClientContext) throws {
        Socket.makeNonBlocking(descriptor)
        session = try tls.session(descriptor)
        try? session?.connect()
    }

    /// Whether the server has sent something that has not been received.
    var isReadable: Bool { Socket.isReadable(descriptor) }

    /// An IPv4 socket that is not connected yet.
    init() throws {
        descriptor = try Self.open(AF_INET)
        session = nil
    }

    /// A connection from another address of the loopback network, such as 127.0.0.2.
    convenience init(_ address: SocketAddress, from host: String) throws {
        try self.init()
        var source = sockaddr_in()
        source.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, host, &source.sin_addr)
        let result = withUnsafePointer(to: source) {
            Glibc.bind(
                descriptor, UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        guard result == 0 else { throw Failure(call: "bind") }
        try connect(to: address)
    }

    private static func open(_ family: Int32) throws -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket") }
        // No test waits longer than this for bytes that do not come.
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        return descriptor
    }

    func connect(to address: SocketAddress) throws {
        var result: Int32
        if case .unix(let path) = address {
            result = UnixSocket.withAddress(path) { Glibc.connect(descriptor, $0, $1) }
        } else if address.host.contains(":") {
            var target = sockaddr_in6()
            target.sin6_family = sa_family_t(AF_INET6)
            target.sin6_port = in_port_t(address.port).bigEndian
            inet_pton(AF_INET6, address.host, &target.sin6_addr)
            result = Self.connect(descriptor, target)
        } else {
            var target = sockaddr_in()
            target.sin_family = sa_family_t(AF_INET)
            target.sin_port = in_port_t(address.port).bigEndian
            inet_pton(AF_INET, address.host, &target.sin_addr)
            result = Self.connect(descriptor, target)
        }
        guard result == 0 else { throw Failure(call: "connect") }
    }

    private static func connect<Address>(_ descriptor: Int32, _ address: Address) -> Int32 {
        withUnsafePointer(to: address) {
            Glibc.connect(
                descriptor, UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<Address>.size))
        }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        if let session { return try session.send(bytes) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(call: "send") }
            rest = rest.dropFirst(count)
        }
    }

    /// Up to `limit` further bytes; none at the end of the stream.
    func receive(_ limit: Int = 65536) throws -> [UInt8] {
        if let session { return try session.receive(limit) }
        var buffer = [UInt8](repeating: 0, count: limit)
        var count: Int
        repeat { count = recv(descriptor, &buffer, limit, 0) } while count < 0 && errno == EINTR
        guard count >= 0 else { throw Failure(call: "recv") }
        return Array(buffer.prefix(count))
    }

    func receiveToEnd() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let part = try receive()
            if part.isEmpty { return bytes }
            bytes += part
        }
    }

    /// Receives until `count` final responses are complete.
    func responses(_ count: Int, heads: Set<Int> = []) throws -> [WireResponse] {
        var bytes: [UInt8] = []
        var needed = 1
        while true {
            // A large body comes in thousands of pieces: looked at only when it may be whole.
            while bytes.count < needed {
                let part = try receive()
                if part.isEmpty { return WireResponse.parse(bytes, heads: heads).filter { $0.status >= 200 } }
                bytes += part
            }
            let responses = WireResponse.parse(bytes, heads: heads, needed: &needed).filter { $0.status >= 200 }
            if responses.count >= count { return responses }
        }
    }

    func get(_ path: String = "/") throws -> WireResponse? {
        try send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        return try responses(1).first
    }

    func endOutput() {
        session?.endOutput()
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// The subject of the server's certificate, over TLS.
    var serverName: String? { session?.serverName }

    /// Goes away with a reset instead of an orderly end, once it is released.
    func resetWhenReleased() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }
}
