import Kernels

/// Of some held-out cases, what each part of the score gives items at a weight of 1. The network comes first.
protocol BlendFeatures: AnyObject, Sendable {
    /// Cases.
    var count: Int { get }
    var partCount: Int { get }
    /// The most items of a case.
    var mostItems: Int { get }

    /// The items of one case.
    ///
    /// - Parameter memory: (parts, ``mostItems``), which what is returned may use
    func items(of place: Int, _ memory: Matrix) -> BlendItems
}
