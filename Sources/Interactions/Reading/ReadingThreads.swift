import Platform

/// On how many threads a file's rows are put in order. The results do not depend on it.
struct ReadingThreads {
    private static let most = 16

    /// 1: everything is done on the caller's thread.
    var count = min(ProcessorLimit.processors, Self.most)
}
