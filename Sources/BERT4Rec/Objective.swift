import Kernels

/// What a model was trained to predict, and therefore how it must be asked.
public enum Objective: String, Sendable, Codable, CaseIterable {
    /// Items replaced by `[MASK]` are predicted from both sides (BERT4Rec: Sun et al. 2019; BERT: Devlin et al. 2019).
    case masked
    /// Every position predicts the item after it from those up to it (SASRec: Kang & McAuley 2018).
    case causal
    /// Every position predicts the item before it from those after it: causal on the reversed sequence.
    case reverse

    /// The attention mask it is trained and asked with.
    public var visibility: Visibility {
        switch self {
        case .masked: .bidirectional
        case .causal: .causal
        case .reverse: .reverse
        }
    }
}
