import Kernels

extension SafetensorsFile {
    /// Floats that are rounded at a time.
    private static let pieceSize = 1 << 16

    /// Copies a tensor's bfloat16s, or rounds its float32 numbers to the nearest, into `numbers`: bfloat16s, as many as the tensor has.
    ///
    /// - Throws: ``CheckpointError/notFinite(path:name:)`` if one of them is infinite or not a number, before it is rounded or after
    func readRounded(_ name: String, into numbers: Operand) throws(CheckpointError) {
        precondition(numbers.precision == .bf16)
        guard let tensor = tensors[name] else { throw .tensorMissing(path: path, name: name) }
        guard tensor.range.count == numbers.count * tensor.kind.bytes else {
            throw .shapeMismatch(
                path: path, name: name, expected: [numbers.rows, numbers.columns], found: tensor.shape)
        }
        switch tensor.kind {
        case .bfloat16:
            try numbers.withMutableBytes { bytes throws(CheckpointError) in
                try copy(tensor, fromByte: 0, into: bytes)
            }
        case .float32:
            try roundFloats(of: tensor, name, into: numbers)
        case .int32:
            throw .malformed(path: path, reason: "tensor \(name) is I32, not BF16 or F32: convert it first")
        }
        guard numbers.isFinite else { throw .notFinite(path: path, name: name) }
    }

    private func roundFloats(of tensor: Tensor, _ name: String, into numbers: Operand) throws(CheckpointError) {
        let floats = Matrix(rows: 1, columns: min(Self.pieceSize, numbers.count))
        var first = 0
        while first < numbers.count {
            let piece = floats.columns(0..<min(floats.count, numbers.count - first))
            try read(tensor, from: first, into: piece)
            // Looked at before they are rounded, which would make a number of some NaNs.
            guard piece.isFinite else { throw .notFinite(path: path, name: name) }
            numbers.window(offset: first, rows: 1, columns: piece.count).store(piece)
            first += piece.count
        }
    }
}
