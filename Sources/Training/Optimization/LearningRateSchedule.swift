import Checkpoints
import Foundation

/// The learning rate of each step as a share of its peak.
public enum LearningRateSchedule: Sendable, Equatable {
    case constant
    /// The article's `ScheduledOptimizer` (Vaswani et al. 2017, §5.3): rises in a straight line for `warmUpSteps`, then
    /// falls as 1/√step. The original multiplies it by 1e-6/√d, a peak of 1e-9, which trains nothing; here the
    /// optimizer's learning rate *is* the peak.
    case inverseSquareRoot(warmUpSteps: Int)
    /// Rises in a straight line for `warmUpSteps`, then falls along a half cosine to 1 % at the last step.
    case cosine(warmUpSteps: Int)

    /// The factor for a step.
    ///
    /// - Parameters:
    ///   - step: 1 for the first
    ///   - total: steps of the whole run
    public func factor(step: Int, of total: Int) -> Float {
        let step = Double(max(1, step))
        switch self {
        case .constant:
            return 1
        case .inverseSquareRoot(let warmUpSteps):
            let peak = Double(max(1, warmUpSteps))
            return Float(min(step / peak, (peak / step).squareRoot()))
        case .cosine(let warmUpSteps):
            let warmUp = min(1, step / Double(max(1, min(warmUpSteps, total / 10))))
            let progress = min(1, step / Double(max(1, total)))
            return Float(warmUp * max(0.01, 0.5 * (1 + cos(.pi * progress))))
        }
    }

    /// Its shape.
    public var kind: ScheduleKind {
        switch self {
        case .constant: .constant
        case .inverseSquareRoot: .inverseSquareRoot
        case .cosine: .cosine
        }
    }

    /// Steps until the peak; 0 for a constant rate.
    public var warmUpSteps: Int {
        switch self {
        case .constant: 0
        case .inverseSquareRoot(let steps), .cosine(let steps): steps
        }
    }

    /// - Parameter warmUpSteps: a constant rate has none and ignores it
    public init(_ kind: ScheduleKind, warmUpSteps: Int) {
        switch kind {
        case .constant: self = .constant
        case .inverseSquareRoot: self = .inverseSquareRoot(warmUpSteps: warmUpSteps)
        case .cosine: self = .cosine(warmUpSteps: warmUpSteps)
        }
    }
}
