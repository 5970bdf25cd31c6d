import CKernels

/// The number format in which weights that never change are kept and multiplied.
public enum PackedFormat: String, Sendable, CaseIterable {
    /// float32.
    case f32
    /// bfloat16 weights and rows, float32 sums.
    case bf16
    /// Eight-bit integers: a scale for each output's weights, and one for each row of what they are multiplied with, found
    /// when it comes (Dettmers et al. 2022, §2.1). Sums are exact.
    case int8

    /// Whether the current ``KernelSet`` has instructions for it: without them float32 is faster.
    public var isFast: Bool {
        switch self {
        case .f32: true
        case .bf16: ck_has_bfloat16_tile()
        case .int8: ck_has_int8_tile()
        }
    }
}

/// Rows on their way into products with ``PackedWeights``: rounded once, read by several products. Grows as needed, then
/// keeps its memory.
public struct PackedRows: Sendable {
    public let format: PackedFormat
    fileprivate var matrix = Matrix(rows: 0, columns: 1)
    fileprivate var rounded = FloatBuffer(count: 0)
    fileprivate var scales = FloatBuffer(count: 0)

    public init(_ format: PackedFormat) { self.format = format }

    /// Takes the rows of a matrix; in float32 it only remembers them.
    public mutating func store(_ x: Matrix) {
        matrix = x
        let (rows, width) = (Int64(x.rows), Int64(x.columns))
        let padded = (x.columns + 3) / 4 * 4
        switch format {
        case .f32: break
        case .bf16:
            reserve(floats: x.rows * padded / 2)
            ck_bfloat16_rows(
                x.pointer, rows, width, UnsafeMutableRawPointer(rounded.base).assumingMemoryBound(to: UInt16.self))
        case .int8:
            reserve(floats: x.rows * padded / 4)
            if scales.count < x.rows { scales = FloatBuffer(count: x.rows + x.rows / 8) }
            ck_quantize_rows(
                x.pointer, rows, width, UnsafeMutableRawPointer(rounded.base).assumingMemoryBound(to: UInt8.self),
                scales.base)
        }
    }

    private mutating func reserve(floats: Int) {
        if rounded.count < floats { rounded = FloatBuffer(count: floats + floats / 8) }
    }
}

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

/// Weights rounded to eight-bit integers, in panels of 64 outputs.
struct PackedIntegers: @unchecked Sendable {
    let outputs: Int
    let inputs: Int
    let panels: FloatBuffer
    let scales: FloatBuffer
    /// (outputs) of `Int32`.
    private let sums: FloatBuffer
    /// (outputs), if asked for: times |x| the most that a scan's product with x is off.
    let errors: FloatBuffer?

    init(_ weight: Matrix, withErrors: Bool = false) {
        (outputs, inputs) = (weight.rows, weight.columns)
        panels = FloatBuffer(count: Int(ck_packed_bytes(Int64(outputs), Int64(inputs))) / 4)
        scales = FloatBuffer(count: outputs)
        sums = FloatBuffer(count: outputs)
        errors = withErrors ? FloatBuffer(count: outputs) : nil
        ck_pack_int8(
            weight.pointer, Int64(outputs), Int64(inputs),
            UnsafeMutableRawPointer(panels.base).assumingMemoryBound(to: Int8.self), scales.base,
            UnsafeMutableRawPointer(sums.base).assumingMemoryBound(to: Int32.self), errors?.base)
    }

    var description: ck_packed_int8 {
        ck_packed_int8(
            panels: UnsafeMutableRawPointer(panels.base).assumingMemoryBound(to: Int8.self), scales: scales.base,
            sums: UnsafeMutableRawPointer(sums.base).assumingMemoryBound(to: Int32.self), outputs: Int64(outputs),
            inputs: Int64(inputs))
    }

    func withDescription(_ body: (UnsafePointer<ck_packed_int8>) -> Void) {
        withUnsafePointer(to: description, body)
    }
}
