import Glibc

/// Lets others have the processor.
///
/// A thread that computes without a pause keeps those that wake up meanwhile waiting until the kernel's next tick, 4 ms or so, even
/// if they need it for microseconds only: the kernel protects a part of each thread's time. Long work that says regularly where it
/// may be interrupted spares them that.
public enum Yielding {
    /// To be called every tenth of a millisecond or so. A system call of a fraction of a microsecond if nobody waits.
    @inline(__always)
    public static func yield() { sched_yield() }
}

extension Collection {
    /// `map` that lets others have the processor after every few elements: for elements that take ten microseconds or so.
    @inlinable
    public func mapYielding<Result>(_ transform: (Element) -> Result) -> [Result] {
        var results: [Result] = []
        results.reserveCapacity(count)
        for element in self {
            if results.count % 16 == 15 { Yielding.yield() }
            results.append(transform(element))
        }
        return results
    }

    /// The sum of a number of each, with the same pauses as ``mapYielding(_:)``.
    @inlinable
    public func sumYielding(_ number: (Element) -> Int) -> Int {
        var sum = 0
        for (place, element) in enumerated() {
            if place % 16 == 15 { Yielding.yield() }
            sum += number(element)
        }
        return sum
    }
}
