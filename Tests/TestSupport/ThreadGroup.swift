import Foundation
import Kernels
import Training

/// A group whose processes are threads of one: each makes its own ``ThreadGroup`` with the same ``Meeting``.
public final class ThreadGroup: TrainingGroup {
    public let rank: Int
    private let meeting: Meeting

    public init(rank: Int, _ meeting: Meeting) {
        self.rank = rank
        self.meeting = meeting
    }

    public var count: Int { meeting.count }
    public var failure: String? { meeting.failure }

    public func sum(_ numbers: Matrix) {
        let all = meeting.exchange(rank, numbers.values)
        guard all.count == count, var sums = all.first else { return }
        for other in all.dropFirst() { for index in sums.indices { sums[index] += other[index] } }
        numbers.copy(from: sums)
    }

    public func sum(_ numbers: [Double]) -> [Double] {
        let all = meeting.exchange(rank, numbers)
        guard all.count == count else { return numbers }
        return numbers.indices.map { index in all.reduce(0) { $0 + $1[index] } }
    }

    public func broadcast(_ bytes: [UInt8], from rank: Int) -> [UInt8] {
        let all = meeting.exchange(self.rank, bytes)
        return all.count == count ? all[rank] : bytes
    }

    public func broadcast(_ numbers: Matrix) {
        guard let first = meeting.exchange(rank, numbers.values).first else { return }
        numbers.copy(from: first)
    }

    public func gather(_ numbers: [Int32]) -> [[Int32]] {
        let all = meeting.exchange(rank, numbers)
        return all.count == count ? all : (0..<count).map { _ in [] }
    }

    public func leave() {}
}

/// Where the threads of a ``ThreadGroup`` wait for each other.
public final class Meeting: @unchecked Sendable {
    public let count: Int
    private let condition = NSCondition()
    private var values: [Int: any Sendable] = [:]
    private var last: [any Sendable] = []
    private var meetings = 0
    private var left: Int?
    private var reason: String?

    /// - Parameters:
    ///   - count: the threads
    ///   - meetings: after so many operations the group is broken; `nil`: never
    public init(_ count: Int, breakingAfter meetings: Int? = nil) {
        self.count = count
        left = meetings
    }

    var failure: String? { condition.withLock { reason } }

    /// How many operations there have been.
    public var operations: Int { condition.withLock { meetings } }

    /// The values of all threads, in the order of their ranks; none if the group is broken.
    func exchange<Value: Sendable>(_ rank: Int, _ value: Value) -> [Value] {
        condition.withLock {
            guard reason == nil else { return [] }
            values[rank] = value
            if values.count == count {
                last = (0..<count).compactMap { values[$0] }
                values = [:]
                meetings += 1
                if let left, meetings > left { reason = "a test has broken it" }
                condition.broadcast()
            } else {
                let now = meetings
                while meetings == now { condition.wait() }
            }
            return reason == nil ? last.compactMap { $0 as? Value } : []
        }
    }
}
