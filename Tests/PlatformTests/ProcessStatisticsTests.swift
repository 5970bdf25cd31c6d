import Foundation
import Glibc
import TestSupport
import Testing

@testable import Platform

@Suite struct ProcessStatisticsTests {
    @Test("the figures are those of this process")
    func theFiguresAreThoseOfThisProcess() throws {
        let before = ProcessStatistics()
        var descriptors: [Int32] = []
        for _ in 0..<20 { descriptors.append(open("/dev/null", O_RDONLY)) }
        defer { for descriptor in descriptors { close(descriptor) } }
        let block = [UInt8](repeating: 1, count: 64 << 20)
        let after = ProcessStatistics()
        #expect(try #require(after.openDescriptors) >= #require(before.openDescriptors) + 20)
        #expect(try #require(after.residentBytes) >= #require(before.residentBytes) + 32 << 20)
        #expect(try #require(after.virtualBytes) > #require(after.residentBytes))
        #expect(after.cpuSeconds > before.cpuSeconds)
        #expect(try #require(after.threads) >= 1)
        #expect(try #require(after.maximumDescriptors) >= #require(after.openDescriptors))
        let start = try #require(after.startTime)
        #expect(start == before.startTime)
        #expect((Date().timeIntervalSince1970 - 86_400...Date().timeIntervalSince1970 + 2).contains(start))
        withExtendedLifetime(block) {}
    }

    @Test("a program's name may hold parentheses and spaces, and what is missing is not there")
    func namesAndMissingFiles() throws {
        let directory = try TemporaryDirectory()
        #expect(ProcessStatistics(root: directory.path).residentBytes == nil)
        #expect(ProcessStatistics(root: directory.path).startTime == nil)
        #expect(ProcessStatistics(root: directory.path).openDescriptors == nil)
        try FileManager.default.createDirectory(
            atPath: directory.path + "/proc/self", withIntermediateDirectories: true)
        let fields = (3...30).map { "\($0)" }.joined(separator: " ")
        _ = try directory.write("proc/self/stat", "7 (a) b (c) \(fields)\n")
        _ = try directory.write("proc/stat", "cpu 1 2\nbtime 1700000000\n")
        let statistics = ProcessStatistics(root: directory.path)
        #expect(statistics.threads == 20 && statistics.virtualBytes == 23)
        #expect(statistics.residentBytes == 24 * sysconf(Int32(_SC_PAGESIZE)))
        #expect(statistics.startTime == 1_700_000_000 + 22 / Double(sysconf(Int32(_SC_CLK_TCK))))
    }
}
