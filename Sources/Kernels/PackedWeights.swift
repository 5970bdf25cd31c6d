import CKernels

/// The weight of a linear layer, laid out once for many products with few rows each.
public struct PackedWeights: @unchecked Sendable {
    public let format: PackedFormat
    public let outputs: Int
    public let inputs: Int
    /// Panels of 64 outputs, one layout for every kernel set.
    private let storage: FloatBuffer
    private let integers: PackedIntegers?

    /// - Parameter weight: (outputs, inputs), as PyTorch has it
    public init(_ weight: Matrix, _ format: PackedFormat) {
        self.format = format
        (outputs, inputs) = (weight.rows, weight.columns)
        let bytes = Int(ck_packed_bytes(Int64(outputs), Int64(inputs)))
        switch format {
        case .f32:
            storage = FloatBuffer(count: bytes)
            integers = nil
            ck_pack_f32(weight.pointer, Int64(outputs), Int64(inputs), storage.base)
        case .bf16:
            storage = FloatBuffer(count: bytes / 2)
            integers = nil
            ck_pack_bfloat16(
                weight.pointer, Int64(outputs), Int64(inputs),
                UnsafeMutableRawPointer(storage.base).assumingMemoryBound(to: UInt16.self))
        case .int8:
            let packed = PackedIntegers(weight)
            storage = packed.panels
            integers = packed
        }
    }

    /// y = x·Wᵀ. A row's result is the same bits whatever rows are beside it, on every ``KernelSet``: oneDNN, whose order of
    /// additions changes with the number of rows, has no part in it.
    ///
    /// - Parameters:
    ///   - x: (rows, inputs), in the weights' format
    ///   - y: (rows, outputs), overwritten
    public func multiply(_ x: PackedRows, into y: Matrix) {
        precondition(x.format == format && x.matrix.columns == inputs)
        precondition(y.rows == x.matrix.rows && y.columns == outputs)
        let rows = Int64(y.rows)
        let rounded = UnsafeMutableRawPointer(x.rounded.base)
        switch format {
        case .f32:
            ck_product_f32(storage.base, Int64(outputs), Int64(inputs), x.matrix.pointer, rows, y.pointer)
        case .bf16:
            ck_product_bfloat16(
                UnsafeMutableRawPointer(storage.base).assumingMemoryBound(to: UInt16.self), Int64(outputs),
                Int64(inputs),
                rounded.assumingMemoryBound(to: UInt16.self), rows, y.pointer)
        case .int8:
            integers!.withDescription {
                ck_product_int8($0, rounded.assumingMemoryBound(to: UInt8.self), x.scales.base, rows, y.pointer)
            }
        }
    }
}
