import CKernels

/// Weights rounded to eight-bit integers, in panels of 64 outputs.
struct PackedIntegers: @unchecked Sendable {
    let outputs: Int
    let inputs: Int
    let panels: FloatBuffer
    let scales: FloatBuffer
    /// (outputs, up to a whole panel) of `Int32`.
    private let sums: FloatBuffer
    /// (outputs), if asked for: times |x| the most that a scan's product with x is off.
    let errors: FloatBuffer?

    init(_ weight: Matrix, withErrors: Bool = false) {
        (outputs, inputs) = (weight.rows, weight.columns)
        panels = FloatBuffer(count: Int(ck_packed_bytes(Int64(outputs), Int64(inputs))) / 4)
        scales = FloatBuffer(count: outputs)
        let panelOutputs = Int(CK_PANEL_COLUMNS)
        sums = FloatBuffer(count: (outputs + panelOutputs - 1) / panelOutputs * panelOutputs)
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
