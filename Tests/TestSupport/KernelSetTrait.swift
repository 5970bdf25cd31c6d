import Kernels
import Testing

/// Runs each test case of a suite, or of a single test, once for every set of kernels that the process may use; what fails
/// names the set.
///
/// Changes the whole process while a test runs, so tests must run one at a time (`--no-parallel`, as `scripts/test` does).
public struct KernelSetTrait: SuiteTrait, TestTrait, TestScoping {
    public init() {}

    public var isRecursive: Bool { true }

    public func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await body() }
        let usual = KernelSet.current
        defer { KernelSet.use(usual) }
        for set in KernelSet.available {
            KernelSet.use(set)
            let naming = IssueHandlingTrait.compactMapIssues { issue in
                var issue = issue
                issue.comments.append("with the kernel set \(set.rawValue)")
                return issue
            }
            try await naming.provideScope(for: test, testCase: testCase) {
                // Recorded here, or the other sets would be left out.
                do { try await body() } catch { Issue.record(error) }
            }
        }
    }
}

extension Trait where Self == KernelSetTrait {
    /// Each test case once for every available ``Kernels/KernelSet``.
    public static var everyKernelSet: Self { Self() }
}
