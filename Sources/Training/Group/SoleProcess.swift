import Kernels

/// A "group" of this process alone: every operation leaves everything as it is.
public struct SoleProcess: TrainingGroup {
    public var rank: Int { 0 }
    public var count: Int { 1 }
    public var failure: String? { nil }

    public init() {}
    public func sum(_ numbers: Matrix) {}
    public func sum(_ numbers: [Double]) -> [Double] { numbers }
    public func broadcast(_ bytes: [UInt8], from rank: Int) -> [UInt8] { bytes }
    public func broadcast(_ numbers: Matrix) {}
    public func gather(_ numbers: [Int32]) -> [[Int32]] { [numbers] }
    public func leave() {}
}
