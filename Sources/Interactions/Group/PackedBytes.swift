/// Numbers and lists in one piece of memory, on the way to another process of the same program. What is taken out comes in the
/// order in which it was added; whoever takes something else gets `nil`.
struct PackedBytes {
    private(set) var bytes: [UInt8]
    /// What is taken next.
    private var position = 0

    init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    /// Makes room for so many bytes.
    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    mutating func append(_ number: Int) { withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) } }

    mutating func append<Element: BitwiseCopyable>(_ elements: UnsafeBufferPointer<Element>) {
        append(elements.count)
        bytes.append(contentsOf: UnsafeRawBufferPointer(elements))
    }

    mutating func append(_ ids: IDList) {
        ids.bytes.withUnsafeBufferPointer { append($0) }
        ids.ends.withUnsafeBufferPointer { append($0) }
    }

    mutating func takeNumber() -> Int? {
        guard bytes.count - position >= MemoryLayout<Int>.size else { return nil }
        defer { position += MemoryLayout<Int>.size }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Int.self) }
    }

    mutating func takeElements<Element: BitwiseCopyable>(of type: Element.Type) -> [Element]? {
        let stride = MemoryLayout<Element>.stride
        guard let count = takeNumber(), count >= 0, count <= (bytes.count - position) / stride else { return nil }
        let range = position..<position + count * stride
        position = range.upperBound
        return Array(unsafeUninitializedCapacity: count) { elements, filled in
            bytes.withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(elements).copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[range]))
            }
            filled = count
        }
    }

    mutating func takeIDs() -> IDList? {
        guard let text = takeElements(of: UInt8.self), let ends = takeElements(of: Int.self),
            zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 }), ends.first ?? 0 >= 0, ends.last ?? 0 == text.count
        else { return nil }
        return IDList(bytes: text, ends: ends)
    }
}
