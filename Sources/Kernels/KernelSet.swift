import CKernels

/// The instructions that kernels use: one table of them is chosen when the process starts, the best that the processor has.
///
/// On x86-64 a set includes all before it up to ``avx512BF16``, on arm64 from ``neon`` on.
///
/// The environment variable `CLOZE_CPU` makes a process take less than it has, oneDNN included: `CLOZE_CPU=avx2`. A name
/// that is none, or of a set that the processor lacks, leaves the best in use and is told by ``problem``, which a program
/// asks for before anything else.
///
/// Equal inputs give equal bits on one set, not from set to set: the order in which numbers are added depends on how many
/// fit a register, and whether products are rounded before they are added depends on the instruction.
public enum KernelSet: String, CaseIterable, Sendable {
    /// Any x86-64 (SSE2); plain C on processors that have no set of their own.
    case baseline
    /// AVX2 and fused multiply-add: x86-64-v3.
    case avx2
    /// Eight-bit integers are multiplied fast also without AVX-512, which may come without this set.
    case avx2VNNI = "avx2-vnni"
    /// x86-64-v4.
    case avx512
    /// Eight-bit integers are multiplied fast.
    case avx512VNNI = "avx512-vnni"
    /// Bfloat16s are multiplied fast.
    case avx512BF16 = "avx512-bf16"
    /// Any arm64.
    case neon
    /// Eight-bit integers are multiplied fast.
    case neonDotProduct = "neon-dotprod"
    /// Packed bfloat16s are multiplied fast.
    case neonBF16 = "neon-bf16"
    /// Matrices of eight-bit integers are multiplied, which is faster still.
    case neonI8MM = "neon-i8mm"

    /// The set in use.
    public static var current: KernelSet {
        let raw = ck_current_kernel_set()
        return allCases.first { $0.raw == raw }!
    }

    /// The sets this process may use, the best last: those the processor has, up to the one that `CLOZE_CPU` names.
    public static var available: [KernelSet] { allCases.filter { ck_kernel_set_available($0.raw) } }

    /// What is wrong with `CLOZE_CPU`, as one line that names the sets this processor has; `nil` if nothing is.
    public static var problem: String? { ck_kernel_set_problem().map { String(cString: $0) } }

    /// Makes the process use another set from now on, for tests of all sets in one process.
    ///
    /// oneDNN stays at the level the process started with, since it settles that at its first use; only `CLOZE_CPU` lowers
    /// both.
    ///
    /// - Precondition: the set is ``available``, and no kernel is running on any thread.
    public static func use(_ set: KernelSet) {
        precondition(ck_select(set.raw), "this process cannot use the kernel set \(set.rawValue)")
    }

    private var raw: ck_kernel_set {
        switch self {
        case .baseline: CK_BASELINE
        case .avx2: CK_AVX2
        case .avx2VNNI: CK_AVX2_VNNI
        case .avx512: CK_AVX512
        case .avx512VNNI: CK_AVX512_VNNI
        case .avx512BF16: CK_AVX512_BF16
        case .neon: CK_NEON
        case .neonDotProduct: CK_NEON_DOTPROD
        case .neonBF16: CK_NEON_BF16
        case .neonI8MM: CK_NEON_I8MM
        }
    }
}
