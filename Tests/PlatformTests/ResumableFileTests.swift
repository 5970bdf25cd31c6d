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
            let file = try ResumableFile(locking: path)
            try file.cut(to: 3)
            try file.append(Array("ab".utf8))
            try file.append([])
            try file.append(Array("c".utf8))
            try file.synchronize()
        }
        #expect(try FileSystem.read(path) == Array("123abc".utf8))
        #expect(throws: FileError.wrongSize(path: path, expected: 7, found: 6)) {
            try ResumableFile(locking: path).cut(to: 7)
        }
        #expect(try FileSystem.read(path) == Array("123abc".utf8))
    }

    @Test("a file is made, and nobody else has it meanwhile")
    func locked() throws {
        let path = directory.path + "/new"
        let file = try ResumableFile(locking: path)
        #expect(throws: FileError.writeFailed(path: path, reason: "another process is writing it")) {
            try ResumableFile(locking: path)
        }
        try withExtendedLifetime(file) { try file.append([1]) }
        #expect(try FileSystem.read(path) == [1])
    }

    @Test("opening changes nothing, and a file that was renamed is another one")
    func opened() throws {
        let path = try directory.write("file", "12345")
        let file = try ResumableFile(locking: path)
        #expect(try file.size() == 5)
        try FileSystem.rename(path, to: path + ".renamed")
        let next = try ResumableFile(locking: path)
        #expect(try next.size() == 0 && file.size() == 5)
        next.removeIfEmpty()
        #expect(!FileSystem.exists(path))
        withExtendedLifetime(file) {}
    }

    @Test("a file with bytes is not removed as empty")
    func notEmpty() throws {
        let path = try directory.write("file", "1")
        try ResumableFile(locking: path).removeIfEmpty()
        #expect(FileSystem.exists(path))
    }

    @Test("a pipe, with or without a reader, and a directory are no files; nobody waits", .timeLimit(.minutes(1)))
    func notFiles() throws {
        let pipe = directory.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(throws: FileError.self) { try ResumableFile(locking: pipe) }
        let reader = open(pipe, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        #expect(throws: FileError.writeFailed(path: pipe, reason: "it is not a file")) {
            try ResumableFile(locking: pipe)
        }
        #expect(throws: FileError.self) { try ResumableFile(locking: directory.path) }
    }

    @Test("a full disk says so")
    func full() throws {
        let descriptor = open("/dev/full", O_WRONLY)
        defer { close(descriptor) }
        #expect(FileSystem.write([1], to: descriptor) == ENOSPC)
    }
}
