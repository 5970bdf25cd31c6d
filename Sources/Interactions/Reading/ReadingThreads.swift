import Platform

/// On how many threads a file is read, and in blocks of what size.
///
/// A reader's results do not depend on either.
struct ReadingThreads {
    /// With more of them all would wait for those that read the file and put its rows together, which are one at a time.
    private static let most = 16
    /// Blocks that are read, or wait to be added to the others, for each thread and these.
    private static let blocksInReserve = 2

    /// 1: everything is done on the caller's thread.
    var count = min(ProcessorLimit.processors, Self.most)
    /// In bytes of text. So much of a file is read before it is divided, so that a small one never is. With its rows a block
    /// takes about twice as much memory: large enough that few ids are met anew in each, small enough for many.
    var blockSize = 1 << 22

    /// Blocks of a plain file that one process of several reads before the next process's begin: more are put together before they
    /// are told the others, fewer are told sooner.
    var blocksInPart = 16

    /// Blocks that exist at a time: what limits the memory, however fast the file is read.
    var blockCount: Int { count + Self.blocksInReserve }
}
