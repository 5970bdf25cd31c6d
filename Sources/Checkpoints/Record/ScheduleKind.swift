/// The shape of the learning rate over the steps of a run.
public enum ScheduleKind: String, Sendable, CaseIterable {
    case constant
    /// The article's warm-up: a straight rise, then a fall as 1/√step.
    case inverseSquareRoot = "inverse-square-root"
    /// A straight rise, then a fall along a half cosine.
    case cosine
}
