import Kernels

/// The version of this project's programs.
public enum ProgramVersion {
    /// The version alone.
    public static let number = "0.1.0"
    /// What checkpoints record.
    public static let current = "cloze \(number)"
    /// Which instructions compute here.
    public static var kernelSet: String { KernelSet.current.rawValue }
    /// What `--version` prints: also which instructions compute here, which benchmarks put beside their figures.
    public static var line: String { "\(current), kernels \(kernelSet)" }
}
