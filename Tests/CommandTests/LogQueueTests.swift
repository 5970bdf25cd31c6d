import Foundation
import Glibc
import Testing

@testable import CommandSupport

@Suite(.timeLimit(.minutes(1))) struct LogQueueTests {
    private let pipe = Pipe()
    private let queue: LogQueue

    init() {
        queue = LogQueue(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        queue.setNoticeOfLoss { Array("lost \($0)\n".utf8) }
    }

    private func line(_ text: String) -> [UInt8] { Array((text + "\n").utf8) }

    /// Everything up to the last line given.
    private func read(upTo last: String) -> [Substring] {
        var text = ""
        while !text.hasSuffix(last + "\n") {
            text += String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
        }
        return text.split(separator: "\n")
    }

    @Test("lines come out whole and in order")
    func linesComeOutWholeAndInOrder() {
        for number in 0..<1000 { queue.write(line("\(number)")) }
        #expect(read(upTo: "999") == (0..<1000).map { "\($0)" })
        queue.flush(within: .seconds(10))
    }

    @Test("a reader that is stuck holds up nobody, and what is kept for it is bounded in lines")
    func aReaderThatIsStuckBoundedInLines() async {
        let total = LogQueue.lineLimit * 4
        for _ in 0..<total { queue.write(line("twenty bytes a line")) }
        let began = ContinuousClock.now
        queue.flush(within: .milliseconds(100))
        #expect(ContinuousClock.now - began < .seconds(5))
        // The pipe takes 64 KiB, and the writer has some in its hands.
        let lines = Task.detached { [self] in read(upTo: "last") }
        queue.flush(within: .seconds(10))
        queue.write(line("last"))
        expectAccounted(await lines.value, total)
    }

    @Test("a reader that is stuck holds up nobody, and what is kept for it is bounded in bytes")
    func aReaderThatIsStuckBoundedInBytes() async {
        let long = String(repeating: "x", count: 10_000)
        let total = 1000
        for _ in 0..<total { queue.write(line(long)) }
        let lines = Task.detached { [self] in read(upTo: "last") }
        queue.flush(within: .seconds(10))
        queue.write(line("last"))
        let taken = await lines.value
        #expect(taken.count { $0.hasPrefix("x") } * 10_001 <= 3 * LogQueue.byteLimit)
        expectAccounted(taken, total)
    }

    private func expectAccounted(_ lines: [Substring], _ total: Int) {
        let lost = lines.compactMap { $0.hasPrefix("lost ") ? Int($0.dropFirst(5)) : nil }.reduce(0, +)
        #expect(lost > 0 && lines.last == "last" && queue.lostLines == lost)
        #expect(lines.count { !$0.hasPrefix("lost ") } - 1 + lost == total)
    }

    @Test("lines that cannot be written are counted, and later ones come")
    func linesThatCannotBeWrittenAreCounted() throws {
        let full = open("/dev/full", O_WRONLY)
        let saved = dup(pipe.fileHandleForWriting.fileDescriptor)
        dup2(full, pipe.fileHandleForWriting.fileDescriptor)
        for number in 0..<5 { queue.write(line("\(number)")) }
        queue.flush(within: .seconds(10))
        dup2(saved, pipe.fileHandleForWriting.fileDescriptor)
        queue.write(line("after"))
        queue.flush(within: .seconds(10))
        queue.write(line("last"))
        let lines = read(upTo: "last")
        #expect(lines == ["after", "lost 5", "last"])
        #expect(queue.lostLines == 5)
        close(full)
        close(saved)
    }

    @Test("the loss is said as a person would")
    func theLossIsSaidAsAPersonWould() {
        #expect(LogQueue.lossMessage(1) == "1 log line was lost; standard error took no more at the time")
        #expect(LogQueue.lossMessage(20) == "20 log lines were lost; standard error took no more at the time")
    }
}
