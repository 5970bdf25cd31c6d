import Kernels
import Platform

/// A loss over each target and some negatives drawn from the vocabulary, for catalogues too large to score whole.
public struct SampledLoss: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// Softmax over the target and the negatives (Jean et al. 2015, "On Using Very Large Target Vocabulary"); drawn
        /// uniformly, they need no correction.
        case softmax
        /// gBCE (Petrov & Macdonald, "gSASRec", RecSys 2023): binary cross-entropy whose positive term is
        /// weighed by β = α·(t·(1 − 1/α) + 1/α), α being the share of the catalogue that is drawn. `calibration` is t:
        /// 0 is plain binary cross-entropy, 1 is calibrated fully.
        case binary(calibration: Float)
    }

    public var kind: Kind
    /// Negatives drawn; all classes where there are no more.
    public var negatives: Int

    public init(_ kind: Kind, negatives: Int) {
        self.kind = kind
        self.negatives = negatives
    }

    /// Distinct output rows, ascending, uniform over all of the vocabulary: what a full softmax would run over.
    func draw(from vocabulary: Int, seed: UInt64) -> [Int32] {
        if negatives >= vocabulary { return Array(0..<Int32(vocabulary)) }
        // Floyd's algorithm (Bentley 1987): a set of equal chance for all sets, in one draw a member.
        var random = SeededGenerator(seed: seed)
        var drawn = Set<Int32>(minimumCapacity: negatives)
        for last in (vocabulary - negatives)..<vocabulary {
            let candidate = Int32.random(in: 0...Int32(last), using: &random)
            if !drawn.insert(candidate).inserted { drawn.insert(Int32(last)) }
        }
        return drawn.sorted()
    }

    func kernel(vocabulary: Int) -> SampledCrossEntropy.Kind {
        guard case .binary(let t) = kind else { return .softmax }
        let alpha = min(1, Float(negatives) / Float(vocabulary - 1))
        return .binary(beta: alpha * (t * (1 - 1 / alpha) + 1 / alpha))
    }
}
