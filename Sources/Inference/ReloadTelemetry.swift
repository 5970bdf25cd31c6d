import Foundation
import Synchronization
import Telemetry

/// Attempts to load a checkpoint, counted without a lock by what became of them.
public final class ReloadTelemetry: Sendable {
    private let loaded = Counter()
    private let rejected = Counter()
    private let unchanged = Counter()
    private let missing = Counter()
    /// The bits of a `Double`, seconds since 1970: there is no atomic one.
    private let lastSuccessBits = Atomic<UInt64>(0)
    private let isFailing = Atomic(false)

    init() {}

    /// - Parameter isNewest: whether the newest checkpoint was tried; going back to an older one is counted alone
    func add(_ outcome: ReloadReport.Outcome, at date: Date, isNewest: Bool) {
        counter(of: outcome).add()
        guard isNewest else { return }
        switch outcome {
        case .loaded, .unchanged:
            lastSuccessBits.store(date.timeIntervalSince1970.bitPattern, ordering: .relaxed)
            isFailing.store(false, ordering: .relaxed)
        case .rejected, .missing: isFailing.store(true, ordering: .relaxed)
        }
    }

    public func count(of outcome: ReloadReport.Outcome) -> Int { counter(of: outcome).value }

    /// When an attempt last ended with the newest checkpoint answering, in seconds since 1970; `nil` if none has.
    public var lastSuccess: Double? {
        let bits = lastSuccessBits.load(ordering: .relaxed)
        return bits == 0 ? nil : Double(bitPattern: bits)
    }

    /// Whether the newest attempt to take the newest checkpoint ended with it answering; `nil` before the first. Going
    /// back to an older one in this process does not change it.
    public var lastWasSuccessful: Bool? {
        if isFailing.load(ordering: .relaxed) { return false }
        return lastSuccess == nil ? nil : true
    }

    private func counter(of outcome: ReloadReport.Outcome) -> Counter {
        switch outcome {
        case .loaded: loaded
        case .rejected: rejected
        case .unchanged: unchanged
        case .missing: missing
        }
    }
}
