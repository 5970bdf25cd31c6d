import CKernels

// The numbers themselves, for whoever saves them, checks them or wants floats.

extension Operand {
    /// All bytes in place, for reading and writing files.
    public func withMutableBytes<Result, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeMutableRawBufferPointer(start: raw.data, count: count * elementBytes))
    }

    /// Whether no element is infinite or not a number.
    public var isFinite: Bool {
        if let matrix { return matrix.isFinite }
        // All bits of the exponent are set in what is infinite or not a number, and in nothing else.
        let exponent: UInt16 = 0x7F80
        let numbers = UnsafeBufferPointer(start: bfloat16s, count: count)
        return numbers.reduce(UInt16(0)) { max($0, $1 & exponent) } < exponent
    }

    /// Puts the numbers into a matrix of as many, as floats; each bfloat16 is one exactly.
    public func widen(into floats: Matrix) {
        precondition(floats.count == count)
        if let matrix { return floats.copy(from: matrix) }
        let numbers = UnsafeBufferPointer(start: bfloat16s, count: count)
        floats.withMutableValues { values in
            for index in values.indices { values[index] = Float(bitPattern: UInt32(numbers[index]) << 16) }
        }
    }

    /// The first of the bfloat16s.
    var bfloat16s: UnsafeMutablePointer<UInt16> {
        precondition(precision == .bf16)
        return raw.data.assumingMemoryBound(to: UInt16.self)
    }
}
