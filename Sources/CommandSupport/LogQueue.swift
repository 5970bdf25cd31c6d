import Foundation
import Platform

/// Lines on their way to standard error: whoever writes one goes on at once, a thread of the queue's own waits for the reader.
///
/// A reader that is stuck (a terminal that is stopped, a collector that hangs) therefore holds up nobody. What it has not taken
/// is kept up to ``byteLimit`` and ``lineLimit``; further lines are lost and counted, and the count is a line of the log once the
/// reader goes on. A process that traps loses what is still in the queue, usually nothing.
///
/// Everything of the process on standard error passes here (``StandardStream/error``), so it keeps its order.
final class LogQueue: @unchecked Sendable {
    static let standardError = LogQueue(descriptor: STDERR_FILENO)

    static let byteLimit = 1 << 20
    static let lineLimit = 10_000
    /// What a burst leaves behind is given back.
    private static let keptCapacity = 1 << 16

    private let descriptor: Int32
    /// Guards all that follows. Not a `Mutex`, with which no thread can wait for another.
    private let condition = NSCondition()
    private var pending: [UInt8] = []
    private var pendingLines = 0
    private var lost = 0
    /// All that were lost since the start.
    private var lostInAll = 0
    private var isWriting = false
    private var noticeOfLoss: @Sendable (Int) -> [UInt8] = { Array((LogQueue.lossMessage($0) + "\n").utf8) }

    init(descriptor: Int32) {
        self.descriptor = descriptor
        SystemThread.startOrEnd(name: "log", stackSize: 1 << 17) { [self] in
            while true { writeNext() }
        }
    }

    static func lossMessage(_ count: Int) -> String {
        "\(count) log line\(count == 1 ? " was" : "s were") lost; standard error took no more at the time"
    }

    /// - Parameter notice: makes the line that says how many were lost, line break included
    func setNoticeOfLoss(_ notice: @escaping @Sendable (Int) -> [UInt8]) {
        condition.withLock { noticeOfLoss = notice }
    }

    /// Takes one line, or several that belong together, with their line breaks. Costs a copy; never waits.
    func write(_ line: [UInt8]) {
        condition.withLock {
            guard pending.count + line.count <= Self.byteLimit, pendingLines < Self.lineLimit else {
                lost += 1
                lostInAll += 1
                return
            }
            // Else the writer is at work, or about to be, and looks again.
            let waits = pending.isEmpty && !isWriting
            pending += line
            pendingLines += 1
            if waits { condition.broadcast() }
        }
    }

    /// Lines lost since the start.
    var lostLines: Int { condition.withLock { lostInAll } }

    /// Waits until all lines have been written, for some time at most: a reader may be stuck.
    func flush(within limit: Duration) {
        let end = Date(timeIntervalSinceNow: limit / .seconds(1))
        condition.withLock {
            while isWriting || !pending.isEmpty {
                guard condition.wait(until: end) else { return }
            }
        }
    }

    // MARK: The writer's thread

    private var writing: [UInt8] = []

    /// Waits for lines and writes all there are at once.
    private func writeNext() {
        condition.lock()
        while pending.isEmpty { condition.wait() }
        swap(&pending, &writing)
        let (losses, notice) = (lost, noticeOfLoss)
        (pendingLines, lost, isWriting) = (0, 0, true)
        condition.unlock()
        // They came when the queue was full of these.
        if losses > 0 { writing += notice(losses) }
        let rest = writing[StandardStream.write(writing, to: descriptor)...]
        let unwritten = rest.isEmpty ? 0 : rest.count { $0 == UInt8(ascii: "\n") } - (losses > 0 ? 1 : 0) + losses
        writing.removeAll(keepingCapacity: writing.capacity <= Self.keptCapacity)
        condition.withLock {
            lost += unwritten
            // Those that were lost before have been counted.
            lostInAll += unwritten - (unwritten > 0 ? losses : 0)
            isWriting = false
            condition.broadcast()
        }
    }
}
