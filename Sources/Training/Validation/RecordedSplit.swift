import Checkpoints
import Interactions

/// How a checkpoint's training held items out, so that they can be held out again.
public struct RecordedSplit: Sendable, Equatable {
    private let method: SequenceSplit.Method
    private let order: ItemOrder
    private let seed: UInt64
    /// A final fit trained on what the search held out.
    private let trainedOnEverything: Bool

    /// - Parameter allUsers: ask every user for the last item, also where training held out whole users.
    public init(_ configuration: CheckpointConfiguration, allUsers: Bool) {
        let recorded = configuration.training
        order = configuration.order
        trainedOnEverything = recorded["trained-on"] == "everything"
        seed = recorded["seed"].flatMap { UInt64($0) } ?? 0
        let fraction = recorded["validation-fraction"].flatMap { Double($0) } ?? 0.1
        let days = recorded["validation-days"].flatMap { Double($0) } ?? 28
        switch recorded["split"].flatMap({ TrainingConfiguration.Split(rawValue: $0) }) {
        case .user where !allUsers: method = .users(fraction: fraction)
        case .time where !allUsers: method = .lastDays(days)
        case .row: method = .rows(fraction: fraction)
        default: method = .leaveOneOut()
        }
    }

    /// Whether the sequences must have times (``UserSequences/hasTimes``).
    public var needsTimes: Bool { if case .lastDays = method { true } else { false } }

    /// Whether another item than the next may be asked for: training saw nothing of the users asked, and order counts.
    public var allowsAnyPosition: Bool { method.holdsOutUsers && order == .sequence && !trainedOnEverything }

    /// - Precondition: the sequences have times if they are needed; any position is allowed, or it is the next.
    public func split(_ sequences: UserSequences, position: TargetPosition.Kind = .next) -> SequenceSplit {
        SequenceSplit(sequences, method: method, order: order, position: position, seed: seed)
    }
}
