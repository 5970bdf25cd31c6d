/// What each lane reduces, updates and clears in a step.
enum StepUpdate: Sendable {
    /// Parts of arenas that hold a gradient for every weight.
    case parts([LaneUpdate])
    /// Rows of the catalogue, and of each lane its part of everything else (``RowwiseOptimizer/parts``).
    case rows(TouchedRows)
}
