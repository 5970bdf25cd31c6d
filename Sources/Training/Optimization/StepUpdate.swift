/// What each lane reduces, updates and clears in a step.
enum StepUpdate: Sendable {
    /// Parts of arenas that hold a gradient for every weight.
    case parts([LaneUpdate])
    /// Rows of the first lane's ``BERT4Rec/CatalogueGradients``, and its part of everything else (``RowwiseOptimizer/parts``).
    case rows([Range<Int>])
}
