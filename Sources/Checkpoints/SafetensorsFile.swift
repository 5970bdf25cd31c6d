import Kernels
import Platform

/// The safetensors format: an 8-byte little-endian header length, a JSON header with each tensor's type, shape and byte
/// range, then the tensors' bytes. Only `F32` and, for counts, `I32` are used here.
public struct SafetensorsFile: Sendable {
    public enum Kind: String, Sendable {
        case float32 = "F32"
        case int32 = "I32"
    }

    public struct Tensor: Sendable, Equatable {
        public let kind: Kind
        public let shape: [Int]
        /// Bytes from the beginning of the file.
        let range: Range<Int>
    }

    /// Bytes of the JSON; what the format's own library accepts is more.
    static let longestHeader = 1 << 24
    /// Sizes of a shape.
    private static let mostDimensions = 8

    public let path: String
    public let tensors: [String: Tensor]
    private let bytes: [UInt8]

    public init(path: String) throws(CheckpointError) {
        guard FileSystem.exists(path) else { throw .unreadable(path: path, reason: "no such file") }
        try self.init(path: path, bytes: CheckpointError.reading(path))
    }

    init(path: String, bytes: [UInt8]) throws(CheckpointError) {
        self.path = path
        self.bytes = bytes
        guard bytes.count >= 8 else { throw .malformed(path: path, reason: "it ends after \(bytes.count) bytes") }
        let length = bytes[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(bytes.count - 8) else {
            throw .malformed(path: path, reason: "its header of \(length) bytes does not fit: it is truncated")
        }
        guard length <= UInt64(Self.longestHeader) else {
            throw .malformed(path: path, reason: "its header has \(length) bytes, more than \(Self.longestHeader)")
        }
        let dataStart = 8 + Int(length)
        let header = try CheckpointJSON.decode([String: HeaderEntry].self, from: bytes[8..<dataStart], path: path)
        var tensors: [String: Tensor] = [:]
        for (name, entry) in header where name != "__metadata__" {
            tensors[name] = try entry.tensor(name: name, path: path, dataStart: dataStart, end: bytes.count)
        }
        self.tensors = tensors
        try checkThatTensorsFill(dataStart..<bytes.count)
    }

    /// Tensors lie one behind the other, as the format says: no byte belongs to two of them, and none to nobody.
    private func checkThatTensorsFill(_ data: Range<Int>) throws(CheckpointError) {
        var end = data.lowerBound
        let inOrder = tensors.sorted {
            ($0.value.range.lowerBound, $0.value.range.upperBound) < (
                $1.value.range.lowerBound, $1.value.range.upperBound
            )
        }
        for (name, tensor) in inOrder {
            guard tensor.range.lowerBound == end else {
                throw .malformed(
                    path: path,
                    reason: "tensor \(name) begins at byte \(tensor.range.lowerBound), the one before it ends at \(end)"
                )
            }
            end = tensor.range.upperBound
        }
        guard end == data.upperBound else {
            throw .malformed(path: path, reason: "\(data.upperBound - end) bytes follow the last tensor")
        }
    }

    /// Copies a tensor's numbers into `matrix`, whose count must be the tensor's.
    public func read(_ name: String, into matrix: Matrix) throws(CheckpointError) {
        guard let tensor = tensors[name] else { throw .tensorMissing(path: path, name: name) }
        guard tensor.kind == .float32 else {
            throw .malformed(path: path, reason: "tensor \(name) is \(tensor.kind.rawValue), not F32: convert it first")
        }
        guard tensor.range.count == matrix.count * 4 else {
            throw .shapeMismatch(
                path: path, name: name, expected: [matrix.rows, matrix.columns], found: tensor.shape)
        }
        bytes.withUnsafeBytes { all in
            matrix.withMutableValues { values in
                let source = UnsafeRawBufferPointer(rebasing: all[tensor.range])
                UnsafeMutableRawBufferPointer(values).copyMemory(from: source)
            }
        }
    }

    /// A vector of whole numbers.
    func readIntegers(_ name: String) throws(CheckpointError) -> [Int32] {
        guard let tensor = tensors[name] else { throw .tensorMissing(path: path, name: name) }
        guard tensor.kind == .int32, tensor.shape.count == 1 else {
            throw .malformed(path: path, reason: "tensor \(name) is no vector of I32")
        }
        return [Int32](unsafeUninitializedCapacity: tensor.shape[0]) { values, count in
            bytes.withUnsafeBytes { all in
                UnsafeMutableRawBufferPointer(values).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: all[tensor.range]))
            }
            count = tensor.shape[0]
        }
    }

    private struct HeaderEntry: Decodable {
        let dtype: String?
        let shape: [Int]?
        let offsets: [Int]?

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case offsets = "data_offsets"
        }

        func tensor(name: String, path: String, dataStart: Int, end: Int) throws(CheckpointError) -> Tensor {
            guard let dtype, let shape, let offsets, offsets.count == 2 else {
                throw .malformed(path: path, reason: "its header entry for \(name) lacks dtype, shape or data_offsets")
            }
            guard let kind = Kind(rawValue: dtype) else {
                throw .malformed(path: path, reason: "tensor \(name) is \(dtype); only F32 is read: convert it first")
            }
            guard shape.count <= SafetensorsFile.mostDimensions, shape.allSatisfy({ $0 >= 0 && $0 < 1 << 40 }) else {
                throw .malformed(path: path, reason: "tensor \(name) has the impossible shape \(shape)")
            }
            var count = 4
            for size in shape {
                let (product, overflow) = count.multipliedReportingOverflow(by: size)
                guard !overflow else {
                    throw .malformed(path: path, reason: "tensor \(name) has the impossible shape \(shape)")
                }
                count = product
            }
            guard offsets[0] >= 0, offsets[1] >= offsets[0], offsets[1] - offsets[0] == count else {
                throw .malformed(path: path, reason: "tensor \(name) of shape \(shape) has byte range \(offsets)")
            }
            guard offsets[1] <= end - dataStart else {
                throw .malformed(path: path, reason: "tensor \(name) ends behind the file's end: it is truncated")
            }
            return Tensor(
                kind: kind, shape: shape, range: (dataStart + offsets[0])..<(dataStart + offsets[1]))
        }
    }
}
