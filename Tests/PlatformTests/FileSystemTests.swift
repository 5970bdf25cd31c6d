import Foundation
import TestSupport
import Testing

@testable import Platform

@Suite("Reading files")
struct FileSystemTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("a file has the size it must have and no more bytes than it may, or is not read")
    func sizes() throws {
        let path = try directory.write("file", "12345")
        #expect(try FileSystem.read(path) == Array("12345".utf8))
        #expect(try FileSystem.read(path, size: 5, limit: 5) == Array("12345".utf8))
        #expect(throws: FileError.wrongSize(path: path, expected: 4, found: 5)) { try FileSystem.read(path, size: 4) }
        #expect(throws: FileError.tooLarge(path: path, bytes: 5, limit: 4)) { try FileSystem.read(path, limit: 4) }
        #expect(throws: FileError.missing(path: path + "x")) { try FileSystem.read(path + "x") }
    }

    @Test("a file larger than memory is not read")
    func memory() throws {
        let path = try directory.write("file", "")
        #expect(truncate(path, 1 << 46) == 0)
        #expect(throws: FileError.tooLarge(path: path, bytes: 1 << 46, limit: MemoryLimit.bytes)) {
            try FileSystem.read(path)
        }
    }

    @Test(
        "memory is the machine's, or what the tightest control group allows",
        arguments: [
            ([:], 1000), (["sys/fs/cgroup/memory.max": "max\n"], 1000), (["sys/fs/cgroup/memory.max": "700\n"], 700),
            (["sys/fs/cgroup/memory.max": "5000\n"], 1000), (["sys/fs/cgroup/memory.max": "-1 0\n"], 1000),
            (["proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/memory.max": "300\n"], 300),
            (["sys/fs/cgroup/memory/memory.limit_in_bytes": "200\n"], 200),
        ] as [([String: String], Int)])
    func limits(files: [String: String], bytes: Int) throws {
        let machine = try FakeMachine(files)
        #expect(MemoryLimit(root: machine.path, physical: 1000).bytes == bytes)
    }
}
