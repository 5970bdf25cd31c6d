import Foundation
import TestSupport
import Testing

@testable import Platform

@Suite("Open files")
struct OpenFileTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func bytes(of file: OpenFile, _ range: Range<Int>) throws -> String {
        var memory = [UInt8](repeating: 0, count: range.count)
        try memory.withUnsafeMutableBytes { try file.read(into: $0, at: range.lowerBound) }
        return String(decoding: memory, as: UTF8.self)
    }

    @Test("what was opened stays readable when another file takes its name")
    func renamed() throws {
        let path = try directory.write("file", "12345")
        let file = try OpenFile(path, size: 5)
        let other = try directory.write("other", "abcde")
        try FileSystem.rename(other, to: path)
        #expect(try bytes(of: file, 1..<4) == "234")
        #expect(try bytes(of: OpenFile(path), 1..<4) == "bcd")
    }

    @Test("a file cut short is an error at the bytes it lacks, and none at the others")
    func cutShort() throws {
        let path = try directory.write("file", "12345")
        let file = try OpenFile(path)
        #expect(truncate(path, 3) == 0)
        #expect(try bytes(of: file, 0..<3) == "123")
        #expect(throws: FileError.wrongSize(path: path, expected: 5, found: 3)) { try bytes(of: file, 2..<4) }
        #expect(throws: FileError.wrongSize(path: path, expected: 5, found: 3)) { try bytes(of: file, 4..<5) }
    }

    @Test("only a regular file of the size it must have is opened")
    func kinds() throws {
        let path = try directory.write("file", "12345")
        #expect(mkfifo(directory.path + "/pipe", 0o600) == 0)
        for other in [directory.path, directory.path + "/pipe", "/dev/null"] {
            #expect(throws: FileError.unreadable(path: other, reason: "it is not a file")) { try OpenFile(other) }
        }
        #expect(throws: FileError.missing(path: path + "x")) { try OpenFile(path + "x") }
        #expect(throws: FileError.wrongSize(path: path, expected: 6, found: 5)) { try OpenFile(path, size: 6) }
    }

    @Test("a descriptor is closed with the last reference, also of a file that is refused")
    func closed() throws {
        let path = try directory.write("file", "12345")
        let open = { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
        let before = try open()
        var file: OpenFile? = try OpenFile(path)
        let same = file
        #expect(try open() == before + 1)
        file = nil
        #expect(try same.map { try bytes(of: $0, 0..<1) } == "1")
        for _ in 0..<20 { _ = try? OpenFile(path, size: 6) }
        #expect(try open() <= before + 1)
    }
}
