/// A named set of numbers for training.
public enum TrainingPreset: String, Sendable, CaseIterable {
    /// Numbers chosen by experiment for this project.
    case `default`
    /// The original's architecture and numbers.
    case article
}
