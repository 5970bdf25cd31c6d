import Dispatch

/// Work on the elements of one array, divided among threads.
enum DividedWork {
    /// With fewer elements it takes longer to wake threads than they save.
    private static let leastElements = 1 << 16

    /// Calls `body` for ranges of parts that are together all of them, on a thread for each range, with about as many elements
    /// in each; returns when all are done.
    ///
    /// - Parameters:
    ///   - starts: part `p` has the elements `starts[p]..<starts[p + 1]`; ascending from 0, one number more than parts
    ///   - body: is called at the same time on several threads, which may write to the elements of their parts only
    static func run(starts: [Int], threads: Int, _ body: (Range<Int>) -> Void) {
        let (parts, elements) = (starts.count - 1, starts[starts.count - 1])
        guard threads > 1, elements >= leastElements else {
            body(0..<parts)
            return
        }
        let inner = (1..<threads).map { first(in: starts, atLeast: elements / threads * $0) }
        let bounds = [0] + inner + [parts]
        // The threads are done before this returns, and what they share is for the caller to see to, as `body` says.
        withoutActuallyEscaping(body) { body in
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: threads) { body(bounds[$0]..<bounds[$0 + 1]) }
        }
    }

    /// Calls `body` with each part and its elements, on a thread for each where there are many elements.
    ///
    /// - Parameter bounds: where each part begins, and where the last one ends (``bounds(elements:notes:threads:)``)
    static func run(bounds: [Int], _ body: (_ part: Int, _ elements: Range<Int>) -> Void) {
        run(starts: bounds, threads: bounds.count - 1) { parts in
            for part in parts { body(part, bounds[part]..<bounds[part + 1]) }
        }
    }

    /// Divides elements into parts of about the same length for threads that each make notes, of eight bytes, of their own part.
    ///
    /// There is one part if the notes of all threads would take more than a byte for each element.
    ///
    /// - Parameter notes: how many a thread makes
    /// - Returns: where each part begins, and where the last one ends
    static func bounds(elements: Int, notes: Int, threads: Int) -> [Int] {
        let parts = notes * threads * 8 <= elements ? max(1, threads) : 1
        return (0..<parts).map { elements / parts * $0 } + [elements]
    }

    /// The first place of a number that is not smaller; the last of all numbers is none.
    private static func first(in ascending: [Int], atLeast number: Int) -> Int {
        var (low, high) = (0, ascending.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if ascending[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
