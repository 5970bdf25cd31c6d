import Foundation
import Kernels
import Platform

/// A SHA-256 computed on a thread of its own while what it is of is still being read.
///
/// The bytes are hashed where they were read to: a file that is written to meanwhile cannot show one content to the digest and
/// another to who uses it. Where there is no thread to be had, they are hashed as they come.
final class BackgroundDigest {
    private enum Piece: Sendable {
        case bytes([UInt8])
        case floats(Matrix)
        case end
    }

    /// Pieces on their way from who reads to who hashes.
    private final class Queue: @unchecked Sendable {
        private let condition = NSCondition()
        private var pieces: [Piece] = []

        func put(_ piece: Piece) {
            condition.withLock { pieces.append(piece) }
            condition.signal()
        }

        func takeAll() -> [Piece] {
            condition.withLock {
                while pieces.isEmpty { condition.wait() }
                defer { pieces.removeAll() }
                return pieces
            }
        }
    }

    private let queue = Queue()
    private let thread: BackgroundThread<String>?
    private let own = SHA256Hash()
    private var isEnded = false

    init() {
        thread = try? BackgroundThread { [queue] in
            let hash = SHA256Hash()
            while true {
                for piece in queue.takeAll() {
                    if case .end = piece { return hash.finish() }
                    Self.add(piece, to: hash)
                }
            }
        }
    }

    deinit { if !isEnded { queue.put(.end) } }

    /// Adds bytes, or the bytes of numbers, which must not change until the digest is finished.
    func add(_ bytes: [UInt8]) { add(.bytes(bytes)) }
    func add(_ numbers: Matrix) { add(.floats(numbers)) }

    private func add(_ piece: Piece) {
        if thread == nil { Self.add(piece, to: own) } else { queue.put(piece) }
    }

    private static func add(_ piece: Piece, to hash: SHA256Hash) {
        switch piece {
        case .bytes(let bytes): bytes.withUnsafeBytes { hash.update($0) }
        case .floats(let matrix): matrix.withMutableValues { hash.update(UnsafeRawBufferPointer($0)) }
        case .end: break
        }
    }

    /// The digest in lower-case hexadecimal. To be asked for once, at the end.
    func finish() -> String {
        isEnded = true
        queue.put(.end)
        return thread?.value() ?? own.finish()
    }
}
