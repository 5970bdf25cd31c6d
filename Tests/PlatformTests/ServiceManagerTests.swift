import Foundation
import Platform
import TestSupport
import Testing

@Suite struct ServiceManagerTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func tell(_ state: ServiceManager.State, _ name: String) throws {
        try #require(ServiceManager(name: name)).tell(state)
    }

    @Test("without a name nobody is told")
    func withoutANameNobodyIsTold() {
        #expect(ServiceManager(name: nil) == nil)
        #expect(ServiceManager(name: "") == nil)
    }

    @Test("each state is one datagram to the socket", arguments: [false, true])
    func eachStateIsOneDatagram(isAbstract: Bool) throws {
        let path = directory.path + "/notify"
        let socket = try NotificationSocket(isAbstract ? "@" + path : path)
        #expect(FileManager.default.fileExists(atPath: path) == !isAbstract)
        try tell(.ready, socket.name)
        #expect(socket.receive().first == "READY=1")
        try tell(.stopping, socket.name)
        #expect(socket.receive().first == "STOPPING=1")
        #expect(!socket.hasMore)
    }

    @Test("the longest names reach their sockets, and longer ones are an error", arguments: ["/tmp/", "@"])
    func theLongestNamesReachTheirSockets(beginning: String) throws {
        let unique = beginning + UUID().uuidString
        let name = unique + String(repeating: "n", count: 107 - unique.utf8.count)
        let socket = try NotificationSocket(name)
        defer { unlink(name) }
        try tell(.ready, name)
        #expect(socket.receive().first == "READY=1")
        #expect(throws: ServiceManagerError.invalidName(name + "n", longest: 107)) { try tell(.ready, name + "n") }
    }

    @Test("what names no socket is an error that says so", arguments: ["notify", "vsock:2:1", "\u{0}/notify", "ä"])
    func whatNamesNoSocketIsAnError(name: String) {
        #expect(throws: ServiceManagerError.invalidName(name, longest: 107)) { try tell(.ready, name) }
    }

    @Test("a manager that is gone is an error")
    func aManagerThatIsGoneIsAnError() throws {
        let missing = directory.path + "/nobody"
        #expect(throws: ServiceManagerError.unreachable(name: missing, reason: "No such file or directory")) {
            try tell(.ready, missing)
        }
        let left = directory.path + "/left"
        do { _ = try NotificationSocket(left) }
        #expect(throws: ServiceManagerError.unreachable(name: left, reason: "Connection refused")) {
            try tell(.ready, left)
        }
    }

    @Test("a manager that does not read holds nobody up for long")
    func aManagerThatDoesNotReadHoldsNobodyUp() throws {
        let socket = try NotificationSocket(directory.path + "/stuck")
        let start = ContinuousClock.now
        #expect(throws: ServiceManagerError.self) {
            for _ in 0..<100_000 { try tell(.ready, socket.name) }
        }
        #expect(ContinuousClock.now - start < .seconds(10))
    }
}
