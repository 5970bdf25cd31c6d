/// How gradients become new weights.
public enum OptimizerKind: String, Sendable, CaseIterable {
    /// Stochastic gradient descent with momentum.
    case sgd
    /// The same with Nesterov's momentum; the article's default.
    case nesterov
    case adam
    /// Adam with decoupled weight decay on matrices.
    case adamW = "adamw"
    /// Muon for the hidden layers' matrices (``Kernels/Muon``), AdamW for everything else, one learning rate for both.
    case muon
}
