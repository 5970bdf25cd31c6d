import Kernels

/// The parameters of one encoder block.
public struct BlockParameters: Sendable {
    public private(set) var query: LinearParameters
    public private(set) var key: LinearParameters
    public private(set) var value: LinearParameters
    public private(set) var attentionOutput: LinearParameters
    /// (heads, 2 · reach + 1), where the architecture has it.
    public let distanceBias: Matrix?
    /// (``SequenceTimes/tableCount`` · heads, ``Kernels/TimeGaps/bucketCount``), where the architecture has it.
    public let timeBias: Matrix?
    /// (2 · reach, width), where the architecture has it.
    public let convolution: Matrix?
    public let attentionNorm: NormParameters
    public private(set) var feedForward1: LinearParameters
    public private(set) var feedForward2: LinearParameters
    public let feedForwardNorm: NormParameters

    init(layer: Int, view: (String) -> Matrix?) {
        let name = ParameterName.Block(layer: layer)
        query = LinearParameters(name.query, view: view)
        key = LinearParameters(name.key, view: view)
        value = LinearParameters(name.value, view: view)
        attentionOutput = LinearParameters(name.attentionOutput, view: view)
        distanceBias = view(name.distanceBias)
        timeBias = view(name.timeBias)
        convolution = view(name.convolution)
        attentionNorm = NormParameters(name.attentionNorm, view: view)
        feedForward1 = LinearParameters(name.feedForward1, view: view)
        feedForward2 = LinearParameters(name.feedForward2, view: view)
        feedForwardNorm = NormParameters(name.feedForwardNorm, view: view)
    }

    /// With products reading `copy(name)` instead of the weights.
    func reading(_ copy: (String) -> Operand?, layer: Int) -> BlockParameters {
        let name = ParameterName.Block(layer: layer)
        func weight(_ path: String) -> Operand { copy(path + ".weight")! }
        var result = self
        result.query = query.reading(weight(name.query))
        result.key = key.reading(weight(name.key))
        result.value = value.reading(weight(name.value))
        result.attentionOutput = attentionOutput.reading(weight(name.attentionOutput))
        result.feedForward1 = feedForward1.reading(weight(name.feedForward1))
        result.feedForward2 = feedForward2.reading(weight(name.feedForward2))
        return result
    }
}
