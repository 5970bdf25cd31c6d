import Foundation
import TestSupport
import Testing

@testable import Platform

@Suite("Directories that are being written")
struct StagingDirectoryTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Makes a directory with a file in it, as a process that was killed leaves it.
    private func leave(_ name: String) throws -> String {
        let path = directory.path + "/" + name
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        _ = try directory.write(name + "/file", "1")
        return path
    }

    @Test("what is being written stays until its writer is gone; what was left behind is removed")
    func abandoned() throws {
        let left = try [leave(".one.new-1"), leave(".two.new-1-2")]
        let others = try [leave("one.new-1"), leave(".one"), leave(".one.new-x"), leave(".one.new-")]
        let path: String
        do {
            let staging = try StagingDirectory(for: "one", in: directory.path)
            path = staging.path
            _ = try directory.write(URL(filePath: path).lastPathComponent + "/file", "1")
            StagingDirectory.removeAbandoned(in: directory.path)
            #expect(FileSystem.names(in: path) == ["file"])
            withExtendedLifetime(staging) {}
        }
        for path in left { #expect(!FileSystem.exists(path), "\(path)") }
        StagingDirectory.removeAbandoned(in: directory.path)
        #expect(!FileSystem.exists(path))
        for path in others { #expect(FileSystem.exists(path + "/file"), "\(path)") }
    }

    @Test("several who write what will have one name have directories of their own; one left behind gives way")
    func places() throws {
        let left = try leave(".one.new-\(getpid())")
        let first = try StagingDirectory(for: "one", in: directory.path)
        let second = try StagingDirectory(for: "one", in: directory.path)
        #expect(first.path == left && FileSystem.names(in: left).isEmpty)
        #expect(second.path == left + "-2")
        withExtendedLifetime((first, second)) {}
    }

    @Test("where directories cannot be locked, only what a day has passed over was left behind")
    func withoutLocks() throws {
        let path = try leave(".one.new-1")
        #expect(StagingDirectory.isAbandoned(path, whenLockingSays: 0))
        let codes = [ENOLCK, EBADF, EOPNOTSUPP]
        for code in codes { #expect(!StagingDirectory.isAbandoned(path, whenLockingSays: code)) }
        let old = [FileAttributeKey.modificationDate: Date(timeIntervalSinceNow: -90_000)]
        try FileManager.default.setAttributes(old, ofItemAtPath: path)
        for code in codes { #expect(!StagingDirectory.isAbandoned(path, whenLockingSays: code)) }
        try FileManager.default.setAttributes(old, ofItemAtPath: path + "/file")
        for code in codes { #expect(StagingDirectory.isAbandoned(path, whenLockingSays: code)) }
        #expect(!StagingDirectory.isAbandoned(path, whenLockingSays: EWOULDBLOCK))
    }

    @Test("without a directory to be in, it says so")
    func noParent() {
        #expect(throws: FileError.self) { try StagingDirectory(for: "one", in: directory.path + "/missing") }
    }
}
