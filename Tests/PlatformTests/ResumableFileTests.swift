import Foundation
import TestSupport
import Testing

@testable import Platform

@Suite("Files that another process goes on with")
struct ResumableFileTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("what is behind the kept bytes is cut off, and what is appended follows them")
    func kept() throws {
        let path = try directory.write("file", "12345")
        do {
            let file = try ResumableFile(path, keeping: 3)
            try file.append(Array("ab".utf8))
            try file.append([])
            try file.append(Array("c".utf8))
            try file.synchronize()
        }
        #expect(try FileSystem.read(path) == Array("123abc".utf8))
        #expect(throws: FileError.wrongSize(path: path, expected: 7, found: 6)) {
            try ResumableFile(path, keeping: 7)
        }
        #expect(try FileSystem.read(path) == Array("123abc".utf8))
    }

    @Test("a file is made, and nobody else has it meanwhile")
    func locked() throws {
        let path = directory.path + "/new"
        let file = try ResumableFile(path, keeping: 0)
        #expect(throws: FileError.writeFailed(path: path, reason: "another process is writing it")) {
            try ResumableFile(path, keeping: 0)
        }
        try withExtendedLifetime(file) { try file.append([1]) }
        #expect(try FileSystem.read(path) == [1])
    }

    @Test("a full disk says so")
    func full() throws {
        let descriptor = open("/dev/full", O_WRONLY)
        defer { close(descriptor) }
        #expect(FileSystem.write([1], to: descriptor) == ENOSPC)
    }
}
