import CKernels

/// The threads that oneDNN's products use beside the one that asks for them.
public enum MatrixThreads {
    /// Makes the products of the calling thread use this thread alone, until the thread ends.
    ///
    /// Lanes are the unit of parallelism: two lanes with two OpenMP threads each would want twice the processors there are.
    /// oneDNN's width is a setting of each thread, so each thread that computes calls this before its first product;
    /// ``Lanes`` does it for its own. Costs one call of the OpenMP runtime.
    public static func useCallingThreadOnly() { ck_use_calling_thread_only() }
}
