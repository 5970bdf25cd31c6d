import Synchronization

/// Outcomes written by several lanes, each its own entries.
final class OutcomeTable: Sendable {
    private let outcomes: Mutex<[CaseOutcome]>

    init(count: Int) { outcomes = Mutex(Array(repeating: CaseOutcome(rank: nil, top: []), count: count)) }

    /// Enters the outcomes of the questions from `start` on.
    func set(_ start: Int, _ batch: [CaseOutcome]) {
        outcomes.withLock { $0.replaceSubrange(start..<(start + batch.count), with: batch) }
    }

    var values: [CaseOutcome] { outcomes.withLock { $0 } }
}
