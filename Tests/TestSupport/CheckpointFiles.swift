import Foundation
import Platform

/// The files of a checkpoint as bytes, to be changed and written again with a manifest that agrees with them: what somebody
/// who may write the directory can do.
public struct CheckpointFiles: Sendable {
    /// By name; the manifest is made when they are written, unless it is here.
    public var files: [String: [UInt8]] = [:]
    /// What the manifest says instead of a file's size.
    public var claimedSizes: [String: Int] = [:]

    private static let manifest = "manifest.json"

    /// Reads a published checkpoint.
    public init(of directory: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) where name != Self.manifest {
            files[name] = Array(try Data(contentsOf: URL(filePath: directory + "/" + name)))
        }
    }

    /// A file as text.
    public subscript(text name: String) -> String {
        get { String(decoding: files[name] ?? [], as: UTF8.self) }
        set { files[name] = Array(newValue.utf8) }
    }

    /// Writes all into a directory, which is made, and then the manifest.
    public func write(to directory: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var entries: [String] = []
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            try Data(bytes).write(to: URL(filePath: directory + "/" + name))
            let size = claimedSizes[name] ?? bytes.count
            entries.append(#""\#(name)":{"bytes":\#(size),"sha256":"\#(SHA256Hash.hex(of: bytes))"}"#)
        }
        guard files[Self.manifest] == nil else { return }
        let manifest = #"{"format":1,"files":{\#(entries.joined(separator: ","))}}"#
        try Data(manifest.utf8).write(to: URL(filePath: directory + "/" + Self.manifest))
    }
}

// MARK: - Tensors

extension CheckpointFiles {
    /// Sets a number of a tensor, given as its bits.
    public mutating func setWord(_ index: Int, of tensor: String, in file: String, to bits: UInt32) throws {
        guard var bytes = files[file] else { throw CocoaError(.fileNoSuchFile) }
        let start = 8 + Self.headerLength(bytes)
        let header = try JSONSerialization.jsonObject(with: Data(bytes[8..<start])) as? [String: [String: Any]]
        guard let offsets = header?[tensor]?["data_offsets"] as? [Int] else { throw CocoaError(.fileReadCorruptFile) }
        for byte in 0..<4 {
            bytes[start + offsets[0] + 4 * index + byte] = UInt8(truncatingIfNeeded: bits >> (8 * byte))
        }
        files[file] = bytes
    }

    /// Changes the header of a safetensors file, and what it says of its length.
    public mutating func changeHeader(of file: String, _ change: (String) -> String) {
        guard let bytes = files[file] else { return }
        let start = 8 + Self.headerLength(bytes)
        let header = Array(change(String(decoding: bytes[8..<start], as: UTF8.self)).utf8)
        let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
        files[file] = length + header + bytes[start...]
    }

    /// Adds a tensor behind all others, its bytes all zero.
    public mutating func addTensor(_ name: String, _ dtype: String, shape: [Int], byteCount: Int, to file: String) {
        guard let bytes = files[file] else { return }
        let first = bytes.count - 8 - Self.headerLength(bytes)
        let sizes = shape.map(String.init).joined(separator: ",")
        let offsets = "\(first),\(first + byteCount)"
        let entry = #"{"\#(name)":{"dtype":"\#(dtype)","shape":[\#(sizes)],"data_offsets":[\#(offsets)]},"#
        changeHeader(of: file) { entry + $0.dropFirst() }
        files[file]? += [UInt8](repeating: 0, count: byteCount)
    }

    private static func headerLength(_ bytes: [UInt8]) -> Int {
        bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
