import Kernels

/// Gain and bias of a layer normalisation, (1, width) each.
public struct NormParameters: Sendable {
    public let gain: Matrix
    public let bias: Matrix

    init(_ name: String, view: (String) -> Matrix?) {
        gain = view(name + ".weight")!
        bias = view(name + ".bias")!
    }
}
