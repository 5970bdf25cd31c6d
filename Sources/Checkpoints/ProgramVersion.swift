import Kernels

/// The version of this project's programs.
public enum ProgramVersion {
    /// What checkpoints record.
    public static let current = "cloze 0.1.0"
    /// What `--version` prints: also which instructions compute here, which benchmarks put beside their figures.
    public static var line: String { "\(current), kernels \(KernelSet.current.rawValue)" }
}
