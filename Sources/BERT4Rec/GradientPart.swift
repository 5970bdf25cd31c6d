/// Parts of the gradient arena, in the order in which a backward pass is done with them. Whoever waits for gradients may take a
/// part while the pass goes on with the rest.
public enum GradientPart: Hashable, Sendable {
    /// The final norm and the output layer, as far as that is not the item embedding.
    case output
    /// All parameters of an encoder block.
    case block(Int)
    /// What is left: the embeddings.
    case embeddings
}

extension ParameterLayout {
    /// Where a part lies; the parts lie side by side, ``GradientPart/embeddings`` first and ``GradientPart/output`` last.
    public func range(of part: GradientPart) -> Range<Int> {
        switch part {
        case .embeddings: 0..<start(ofBlock: 0)
        case .block(let layer): start(ofBlock: layer)..<start(ofBlock: layer + 1)
        case .output: (entry(named: ParameterName.finalNorm + ".weight")?.offset ?? count)..<count
        }
    }

    /// Where a block begins; the one after the last begins where the final norm does.
    private func start(ofBlock layer: Int) -> Int {
        let name = ParameterName.Block(layer: layer).query + ".weight"
        return entry(named: name)?.offset ?? range(of: .output).lowerBound
    }
}
