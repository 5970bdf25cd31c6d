import Kernels

/// The items that are compared in one case.
struct BlendItems: Sendable {
    /// (parts, items)
    let features: Matrix
    /// The place of the right answer.
    let target: Int
    /// Places that are not ranked.
    var excluded: [Int] = []
    /// How many items of the catalogue each stands for; empty: one.
    var counts: [Float] = []
}
