import Dispatch
import Glibc

@testable import HTTP

/// A blocking TCP client that sends exactly the bytes it is told. Its calls wait, so they run on `TestClient.run`.
final class TestClient: Sendable {
    struct Failure: Error {
        let call: String
        let code = errno
    }

    private let descriptor: Int32

    /// Runs blocking client code away from the threads that `async` handlers need.
    static func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result(catching: body)) }
        }
    }

    init(_ address: SocketAddress, receiveBuffer: Int32? = nil) throws {
        let isIPv6 = address.host.contains(":")
        descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket") }
        if var size = receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4) }
        // No test waits longer than this for bytes that do not come.
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var result: Int32
        if isIPv6 {
            var target = sockaddr_in6()
            target.sin6_family = sa_family_t(AF_INET6)
            target.sin6_port = in_port_t(address.port).bigEndian
            inet_pton(AF_INET6, address.host, &target.sin6_addr)
            result = withUnsafePointer(to: &target) {
                connect(descriptor, UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self), 28)
            }
        } else {
            var target = sockaddr_in()
            target.sin_family = sa_family_t(AF_INET)
            target.sin_port = in_port_t(address.port).bigEndian
            inet_pton(AF_INET, address.host, &target.sin_addr)
            result = withUnsafePointer(to: &target) {
                connect(descriptor, UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self), 16)
            }
        }
        guard result == 0 else { throw Failure(call: "connect") }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failure(call: "send") }
            rest = rest.dropFirst(count)
        }
    }

    /// Up to `limit` further bytes; none at the end of the stream.
    func receive(_ limit: Int = 65536) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor, &buffer, limit, 0)
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
        while true {
            let responses = WireResponse.parse(bytes, heads: heads).filter { $0.status >= 200 }
            if responses.count >= count { return responses }
            let part = try receive()
            if part.isEmpty { return responses }
            bytes += part
        }
    }

    func get(_ path: String = "/") throws -> WireResponse? {
        try send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        return try responses(1).first
    }

    func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Goes away with a reset instead of an orderly end, once it is released.
    func resetWhenReleased() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }
}
