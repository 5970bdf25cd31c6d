import ArgumentParser
import CommandSupport
import Kernels

/// Number format of the factors of training's matrix products; sums are always float32.
enum TrainingPrecision: String, CaseIterable, SettingValue, ExpressibleByArgument {
    /// The fastest the processor has in hardware.
    case auto
    case f32
    case bf16

    var precision: Precision {
        switch self {
        case .auto: .best
        case .f32: .f32
        case .bf16: .bf16
        }
    }
}
