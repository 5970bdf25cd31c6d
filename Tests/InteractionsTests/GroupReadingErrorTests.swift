import Foundation
import Platform
import TestSupport
import Testing

@testable import Interactions

@Suite("Reading in several processes that cannot go on")
struct GroupReadingErrorTests {
    private let skipping = ReadingOptions(skipBadRows: true, keepsTimes: true)

    @Test("ends all processes with the error of one that alone cannot go on, and names it")
    func oneFails() throws {
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let paths = (0..<2).map { directory.path + "/\($0).csv" }
        let bytes = RandomTable().bytes(seed: 1)
        try Data(bytes).write(to: URL(fileURLWithPath: paths[0]))
        // As long, but it only begins like a packed file.
        try Data([UInt8]([0x1f, 0x8b]) + bytes.dropFirst(2)).write(to: URL(fileURLWithPath: paths[1]))
        let meeting = Meeting(2)
        let threads = try (0..<2).map { rank in
            try BackgroundThread<ReadingOutcome>(stackSize: 8 << 20) {
                ReadingOutcome(
                    [paths[rank]], ReadingOptions(), threads: ReadingThreads(count: 1, blockSize: 100),
                    group: ThreadGroup(rank: rank, meeting))
            }
        }
        let outcomes = threads.map { $0.value() }
        for outcome in outcomes {
            #expect(outcome.message.hasPrefix("process 1 on ") && outcome.message.contains(": \(paths[1]): "))
        }
        #expect(outcomes[0].message == outcomes[1].message)
    }

    @Test("names the process that lacks a file others have, also one that would not read it", arguments: [1, 3])
    func missing(files: Int) throws {
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let path = directory.path + "/data.csv"
        try Data(RandomTable().bytes(seed: 1)).write(to: URL(fileURLWithPath: path))
        let meeting = Meeting(2)
        let threads = try (0..<2).map { rank in
            try BackgroundThread<ReadingOutcome>(stackSize: 8 << 20) {
                // Of three files the first and the last would be the first process's.
                let last = rank == 0 ? path : path + ".not"
                return ReadingOutcome(
                    Array(repeating: path, count: files - 1) + [last], ReadingOptions(),
                    threads: ReadingThreads(count: 1), group: ThreadGroup(rank: rank, meeting))
            }
        }
        for outcome in threads.map({ $0.value() }) {
            #expect(outcome.message.hasPrefix("the processes differ in \(path)"))
            #expect(outcome.message.contains(": process 1 has no file there"))
        }
    }

    @Test("refuses processes that have other options or other files of the name")
    func differing() throws {
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let paths = (0..<2).map { directory.path + "/\($0).csv" }
        for (rank, path) in paths.enumerated() {
            try Data(RandomTable(rows: 100 + rank).bytes(seed: 1)).write(to: URL(fileURLWithPath: path))
        }
        for differsInFile in [false, true] {
            let meeting = Meeting(2)
            let threads = try (0..<2).map { rank in
                try BackgroundThread<ReadingOutcome>(stackSize: 8 << 20) {
                    let options = ReadingOptions(skipBadRows: rank == 0 || differsInFile)
                    return ReadingOutcome(
                        [paths[differsInFile ? rank : 0]], options, threads: ReadingThreads(count: 1),
                        group: ThreadGroup(rank: rank, meeting))
                }
            }
            let told = "the processes differ in " + (differsInFile ? paths[0] : "how they read")
            for outcome in threads.map({ $0.value() }) { #expect(outcome.message.hasPrefix(told)) }
        }
    }

    @Test("ends in all processes when they begin their parts at different places", .timeLimit(.minutes(1)))
    func startingPlaces() throws {
        let plain = RandomTable(rows: 2000).bytes(seed: 3)
        for bytes in [plain, gzip(plain)] {
            try withFile(bytes) { path in
                let meeting = Meeting(2)
                let threads = try (0..<2).map { rank in
                    try BackgroundThread<ReadingOutcome>(stackSize: 8 << 20) {
                        // So much is read before the file is divided.
                        let division = ReadingThreads(count: 1, blockSize: rank == 0 ? 100 : 3000)
                        return ReadingOutcome(
                            [path], ReadingOptions(), threads: division, group: ThreadGroup(rank: rank, meeting))
                    }
                }
                for outcome in threads.map({ $0.value() }) {
                    #expect(outcome.message.hasPrefix("the processes differ in the interactions they read"))
                }
            }
        }
    }

    @Test("ends when another process is gone, wherever that is")
    func brokenGroup() {
        let files = (0..<2 as Range<UInt64>).map { RandomTable().bytes(seed: $0) }
        let threads = ReadingThreads(count: 2, blockSize: 100, blocksInPart: 3)
        for count in [1, 2] {
            _ = ReadingOutcome.withFiles(files.prefix(count), []) { paths in
                let whole = Meeting(2)
                _ = ReadingOutcome.ofProcesses(2, paths, skipping, threads: threads, meeting: whole)
                #expect(whole.operations > 5)
                for operations in 0..<whole.operations {
                    let meeting = Meeting(2, breakingAfter: operations)
                    let all = ReadingOutcome.ofProcesses(2, paths, skipping, threads: threads, meeting: meeting)
                    let message = "the group of processes is broken: a test has broken it"
                    #expect(all.count == 2 && all.allSatisfy { $0.message == message }, "\(operations)")
                }
                return ReadingOutcome(paths, skipping, threads: threads)
            }
        }
    }
}
