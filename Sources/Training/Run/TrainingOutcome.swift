/// How a run ended without an error.
public enum TrainingOutcome: Sendable, Equatable {
    case finished
    /// Stopped on request; its state is saved.
    case interrupted
}
