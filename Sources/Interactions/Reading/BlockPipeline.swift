import Foundation
import Platform

/// Reads blocks of a text on several threads and hands them over in the order of the text.
///
/// Whoever has a block to fill reads, and unpacks, the next lines, one thread at a time, and then makes rows of them while
/// others read on: no processor waits, whether unpacking or the rows take longer. There are so many blocks and no more; a
/// thread waits for one that has been given back (``recycle(_:)``).
final class BlockPipeline: @unchecked Sendable {
    private let condition = NSCondition()
    private var idle: [RowBlock]
    private var finished: [RowBlock] = []
    private var handedOver = 0
    private var threads = 0
    private var isOver = false

    /// Held by the one thread that takes lines from `text`.
    private let reading = NSLock()
    private let text: any BlockSupply
    private var taken = 0

    /// - Parameter blocks: to be filled with lines
    init(_ text: any BlockSupply, blocks: [RowBlock]) {
        self.text = text
        idle = blocks
    }

    /// Starts threads: as many as asked for, or as the system has to give. If it has none, no block comes.
    func start(threads count: Int) {
        for _ in 0..<count {
            condition.withLock { threads += 1 }
            do throws(SystemThread.StartError) {
                try SystemThread.start(name: "reading", stackSize: 1 << 20) { [self] in work() }
            } catch {
                condition.withLock { threads -= 1 }
                return
            }
        }
    }

    /// Waits for the next block; `nil` after the last.
    func next() -> RowBlock? {
        condition.withLock {
            while true {
                if let place = finished.firstIndex(where: { $0.number == handedOver }) {
                    handedOver += 1
                    return finished.remove(at: place)
                }
                if threads == 0 { return nil }
                condition.wait()
            }
        }
    }

    /// Takes a block back that has been handed over.
    func recycle(_ block: RowBlock) {
        condition.withLock {
            idle.append(block)
            condition.broadcast()
        }
    }

    /// Lets the threads end, each with the block it has. Does not wait: a thread may wait for lines of a pipe.
    func end() {
        condition.withLock {
            isOver = true
            condition.broadcast()
        }
    }

    /// Lets the threads end and waits for it.
    ///
    /// - Returns: the blocks that have not been handed over, in the order of the text
    func stop() -> [RowBlock] {
        end()
        return condition.withLock {
            while threads > 0 { condition.wait() }
            return finished.sorted { $0.number < $1.number }
        }
    }

    private func work() {
        while let block = idleBlock(), fill(block) {
            block.read()
            condition.withLock {
                finished.append(block)
                condition.broadcast()
            }
        }
        condition.withLock {
            // Those that wait for a block need none any more.
            isOver = true
            threads -= 1
            condition.broadcast()
        }
    }

    private func idleBlock() -> RowBlock? {
        condition.withLock {
            while !isOver {
                if let block = idle.popLast() { return block }
                condition.wait()
            }
            return nil
        }
    }

    private func fill(_ block: RowBlock) -> Bool {
        reading.withLock {
            // Whoever has waited for its turn meanwhile takes no more of the text.
            guard !condition.withLock({ isOver }), block.load(text, number: taken) else { return false }
            taken += 1
            return true
        }
    }
}
