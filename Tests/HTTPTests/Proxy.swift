import Foundation
import Synchronization

@testable import HTTP

/// HAProxy or nginx as a process of its own, in front of a server. It gives each request it forwards an id of its own, in a header
/// no client knows of, and logs the ids of those it has forwarded.
final class Proxy: Sendable {
    enum Kind: String, CaseIterable, Sendable { case haproxy, nginx }

    /// What the header is called that the proxy adds, whatever a client has sent under that name.
    static let header = "x-forwarded-id"

    private static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../.build-proxies").standardizedFileURL

    /// Whether `scripts/proxies` has been run.
    static var areThere: Bool {
        Kind.allCases.allSatisfy { FileManager.default.isExecutableFile(atPath: program($0)) }
    }

    private static func program(_ kind: Kind) -> String { directory.appending(path: "usr/sbin/\(kind.rawValue)").path }

    let address: SocketAddress
    private let process = Process()
    private let log = Mutex("")
    private let files: URL

    init(_ kind: Kind, before server: SocketAddress) throws {
        address = try Self.freePort()
        files = FileManager.default.temporaryDirectory.appending(path: "http-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        let configuration = files.appending(path: "configuration")
        switch kind {
        case .haproxy:
            try Data(Self.haproxy(address, server).utf8).write(to: configuration)
            process.arguments = ["-db", "-f", configuration.path]
        case .nginx:
            try Data(Self.nginx(address, server).utf8).write(to: configuration)
            process.arguments = ["-e", "stderr", "-p", files.path, "-c", configuration.path]
        }
        process.executableURL = URL(filePath: Self.program(kind))
        let libraries = Self.directory.appending(path: "usr/lib/x86_64-linux-gnu").path
        process.environment = ["LD_LIBRARY_PATH": libraries]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let reader = output.fileHandleForReading
        Thread.detachNewThread { [self] in
            while case let data = reader.availableData, !data.isEmpty {
                log.withLock { $0 += String(decoding: data, as: UTF8.self) }
            }
        }
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: files)
    }

    var isListening: Bool { (try? TestClient(address)) != nil }

    /// Ends the process.
    /// - Returns: the ids of the requests it has sent on.
    func stop() async throws -> [String] {
        // Not SIGTERM: it is blocked on Dispatch's threads, and a process started from one inherits that.
        kill(process.processIdentifier, SIGKILL)
        while process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        // The last lines may still be on their way through the pipe.
        try await Task.sleep(for: .milliseconds(100))
        return forwarded
    }

    /// The ids of the requests it has sent on and logged so far: a request is logged when it is over.
    var forwarded: [String] {
        log.withLock { $0 }.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return words.count == 3 && words[0] == "request" && words[2] != "-" && words[2] != "<NOSRV>"
                ? String(words[1]) : nil
        }
    }

    /// What it has said of some requests, for the report of a failure.
    func lines(of ids: Set<String>) -> [Substring] {
        log.withLock { $0 }.split(separator: "\n").filter { line in ids.contains { line.contains($0) } }
    }

    /// A port nobody listens on; the next one to ask for a free port gets another.
    private static func freePort() throws -> SocketAddress {
        let (descriptor, address) = try Socket.listen(
            SocketAddress(host: "127.0.0.1", port: 0), backlog: 1, reusesPort: false)
        close(descriptor)
        return address
    }

    /// Without retries, so that one request is one line; connections to the server are shared, as a smuggled request needs: on
    /// one thread, as in nginx, among all clients and not only among those of a thread.
    private static func haproxy(_ address: SocketAddress, _ server: SocketAddress) -> String {
        """
        global
            nbthread 1
            log stdout format raw local0
        defaults
            mode http
            log global
            log-format "request %ID %s"
            unique-id-format %[uuid]
            retries 0
            timeout connect 5s
            timeout client 400ms
            timeout http-request 400ms
            timeout http-keep-alive 400ms
            timeout server 2s
            http-reuse always
        listen proxy
            bind \(address)
            http-request set-header \(header) %[unique-id]
            server server \(server)

        """
    }

    private static func nginx(_ address: SocketAddress, _ server: SocketAddress) -> String {
        """
        daemon off;
        master_process off;
        pid nginx.pid;
        events { worker_connections 1024; }
        http {
            log_format line "request $request_id $upstream_addr";
            access_log /dev/stdout line;
            client_header_timeout 400ms;
            client_body_timeout 400ms;
            keepalive_timeout 400ms;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            upstream server { server \(server); keepalive 16; }
            server {
                listen \(address);
                location / {
                    proxy_pass http://server;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header \(header) $request_id;
                    proxy_request_buffering off;
                    proxy_next_upstream off;
                    proxy_ignore_client_abort on;
                }
            }
        }

        """
    }
}
