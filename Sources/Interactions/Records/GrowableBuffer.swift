import Glibc

/// A growing buffer of plain values.
///
/// Unlike an `Array` it grows with `realloc`, which moves large blocks by remapping pages: a column of 25 million rows
/// never exists twice, and room not yet used costs no memory.
struct GrowableBuffer<Element: BitwiseCopyable>: ~Copyable {
    private(set) var count = 0
    private var capacity = 0
    private var base: UnsafeMutablePointer<Element>?

    init() {}

    deinit { free(base) }

    /// Traps when memory is exhausted, as `Array` does.
    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { grow(to: max(1024, capacity * 2)) }
        base.unsafelyUnwrapped[count] = element
        count += 1
    }

    mutating func append(contentsOf elements: UnsafeBufferPointer<Element>) {
        guard let source = elements.baseAddress, !elements.isEmpty else { return }
        makeRoom(for: elements.count)
        (base.unsafelyUnwrapped + count).update(from: source, count: elements.count)
        count += elements.count
    }

    mutating func append(contentsOf elements: Slice<UnsafeBufferPointer<Element>>) {
        append(contentsOf: UnsafeBufferPointer(rebasing: elements))
    }

    /// Keeps the memory.
    mutating func removeAll() { count = 0 }

    /// Gives the memory back.
    mutating func release() {
        free(base)
        (base, count, capacity) = (nil, 0, 0)
    }

    /// The elements, valid until the next change.
    var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }

    /// The elements to change in place, valid until the next one is added.
    var mutableElements: UnsafeMutableBufferPointer<Element> {
        mutating get { UnsafeMutableBufferPointer(start: base, count: count) }
    }

    private mutating func makeRoom(for more: Int) {
        if count + more > capacity { grow(to: max(1024, count + more, capacity * 2)) }
    }

    private mutating func grow(to capacity: Int) {
        let bytes = realloc(base, capacity * MemoryLayout<Element>.stride)
        guard let bytes else { preconditionFailure("out of memory for \(capacity) values") }
        base = bytes.assumingMemoryBound(to: Element.self)
        self.capacity = capacity
    }
}

extension GrowableBuffer where Element == Int32 {
    /// Appends for each number `n` what stands in `table[n]`.
    mutating func append(_ numbers: UnsafeBufferPointer<Int32>, translatedBy table: UnsafeBufferPointer<Int32>) {
        makeRoom(for: numbers.count)
        guard let base else { return }
        for (place, number) in numbers.enumerated() { base[count + place] = table[Int(number)] }
        count += numbers.count
    }
}
