import ArgumentParser
import Checkpoints
import CommandSupport

/// What `--loss` may say.
enum LossChoice: String, CaseIterable, SettingValue, ExpressibleByArgument {
    /// The full one, or the sampled one where the full one takes too long here.
    case auto
    case full
    case sampled
    case gbce

    /// `nil` where a measurement chooses.
    var kind: LossKind? { LossKind(rawValue: rawValue) }
}
