import Kernels
import Platform

/// The safetensors format: an 8-byte little-endian header length, a JSON header with each tensor's type, shape and byte
/// range, then the tensors' bytes. Only `F32` and, for counts, `I32` and, for moments, `BF16` are used here.
public struct SafetensorsFile: Sendable {
    public enum Kind: String, Sendable {
        case float32 = "F32"
        case int32 = "I32"
        case bfloat16 = "BF16"

        /// Of an element.
        var bytes: Int {
            switch self {
            case .float32, .int32: 4
            case .bfloat16: 2
            }
        }
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
    /// The tensors with their names, as they lie one behind the other.
    let inOrder: [(name: String, tensor: Tensor)]
    /// The bytes before the first tensor.
    let header: [UInt8]
    private let data: Data

    /// Where the tensors' bytes are.
    private enum Data: Sendable {
        /// The whole file.
        case bytes([UInt8])
        case file(OpenFile)

        var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .file(let file): file.size
            }
        }

        func copy(_ start: Int, into buffer: UnsafeMutableRawBufferPointer) throws(CheckpointError) {
            switch self {
            case .bytes(let bytes):
                bytes.withUnsafeBytes { all in
                    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[start..<start + buffer.count]))
                }
            case .file(let file):
                do throws(FileError) { try file.read(into: buffer, at: start) } catch { throw CheckpointError(error) }
            }
        }
    }

    public init(path: String) throws(CheckpointError) {
        guard FileSystem.exists(path) else { throw .unreadable(path: path, reason: "no such file") }
        try self.init(path: path, bytes: CheckpointError.reading(path))
    }

    init(path: String, bytes: [UInt8]) throws(CheckpointError) { try self.init(path: path, .bytes(bytes)) }

    /// Reads the header of an open file; tensors are read when they are asked for.
    init(_ file: OpenFile) throws(CheckpointError) { try self.init(path: file.path, .file(file)) }

    private init(path: String, _ data: Data) throws(CheckpointError) {
        self.path = path
        self.data = data
        guard data.count >= 8 else { throw .malformed(path: path, reason: "it ends after \(data.count) bytes") }
        let length = try Self.read(data, 0, 8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(data.count - 8) else {
            throw .malformed(path: path, reason: "its header of \(length) bytes does not fit: it is truncated")
        }
        guard length <= UInt64(Self.longestHeader) else {
            throw .malformed(path: path, reason: "its header has \(length) bytes, more than \(Self.longestHeader)")
        }
        let dataStart = 8 + Int(length)
        header = try Self.read(data, 0, dataStart)
        let entries = try CheckpointJSON.decode([String: HeaderEntry].self, from: header[8...], path: path)
        var tensors: [String: Tensor] = [:]
        for (name, entry) in entries where name != "__metadata__" {
            tensors[name] = try entry.tensor(name: name, path: path, dataStart: dataStart, end: data.count)
        }
        self.tensors = tensors
        inOrder = tensors.map { (name: $0.key, tensor: $0.value) }.sorted {
            ($0.tensor.range.lowerBound, $0.tensor.range.upperBound) < (
                $1.tensor.range.lowerBound, $1.tensor.range.upperBound
            )
        }
        try checkThatTensorsFill(dataStart..<data.count)
    }

    private static func read(_ data: Data, _ start: Int, _ count: Int) throws(CheckpointError) -> [UInt8] {
        var failure: CheckpointError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(CheckpointError) {
                try data.copy(
                    start,
                    into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
                filled = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Tensors lie one behind the other, as the format says: no byte belongs to two of them, and none to nobody.
    private func checkThatTensorsFill(_ data: Range<Int>) throws(CheckpointError) {
        var end = data.lowerBound
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
        let tensor = try floats(name)
        guard tensor.range.count == matrix.count * 4 else {
            throw .shapeMismatch(
                path: path, name: name, expected: [matrix.rows, matrix.columns], found: tensor.shape)
        }
        try read(tensor, from: 0, into: matrix)
    }

    /// A tensor that holds float32 numbers.
    func floats(_ name: String) throws(CheckpointError) -> Tensor {
        guard let tensor = tensors[name] else { throw .tensorMissing(path: path, name: name) }
        guard tensor.kind == .float32 else {
            throw .malformed(path: path, reason: "tensor \(name) is \(tensor.kind.rawValue), not F32: convert it first")
        }
        return tensor
    }

    /// Copies as many of a tensor's float32 numbers as `matrix` has.
    ///
    /// - Parameter first: the first of them
    func read(_ tensor: Tensor, from first: Int, into matrix: Matrix) throws(CheckpointError) {
        var failure: CheckpointError?
        matrix.withMutableValues { values in
            do throws(CheckpointError) {
                try copy(tensor, fromByte: 4 * first, into: UnsafeMutableRawBufferPointer(values))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Copies as many of a tensor's bytes as `buffer` has.
    ///
    /// - Parameter first: the first of them
    func copy(
        _ tensor: Tensor, fromByte first: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(CheckpointError) {
        precondition(first >= 0 && first + buffer.count <= tensor.range.count)
        try data.copy(tensor.range.lowerBound + first, into: buffer)
    }

    /// Rows of a tensor of `verified`'s width, to be read from the open file again when they are needed; `nil` if this was not read
    /// from an open file.
    ///
    /// - Parameters:
    ///   - first: the first row
    ///   - verified: what the file holds there
    ///   - cacheBytes: for each thread that reads them
    func rows(of name: String, from first: Int, verified: Matrix, cacheBytes: Int) -> FileRows? {
        guard case .file(let file) = data, let tensor = tensors[name] else { return nil }
        precondition(4 * (first * verified.columns + verified.count) <= tensor.range.count)
        return FileRows(
            file, offset: tensor.range.lowerBound + 4 * first * verified.columns, verified: verified,
            cacheBytes: cacheBytes)
    }

    /// A vector of whole numbers.
    func readIntegers(_ name: String) throws(CheckpointError) -> [Int32] {
        guard let tensor = tensors[name] else { throw .tensorMissing(path: path, name: name) }
        guard tensor.kind == .int32, tensor.shape.count == 1 else {
            throw .malformed(path: path, reason: "tensor \(name) is no vector of I32")
        }
        let count = tensor.shape[0]
        var failure: CheckpointError?
        let values = [Int32](unsafeUninitializedCapacity: count) { values, filled in
            let memory = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: values[..<count]))
            do throws(CheckpointError) {
                try data.copy(tensor.range.lowerBound, into: memory)
                filled = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return values
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
            var bytes = kind.bytes
            for size in shape {
                let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
                guard !overflow else {
                    throw .malformed(path: path, reason: "tensor \(name) has the impossible shape \(shape)")
                }
                bytes = product
            }
            guard offsets[0] >= 0, offsets[1] >= offsets[0], offsets[1] - offsets[0] == bytes else {
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
