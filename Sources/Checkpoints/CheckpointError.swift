import Platform

/// Why a checkpoint could not be read or written. Every case says which file and what to do.
public enum CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
    case missing(path: String)
    case incomplete(path: String, missingFile: String)
    case unreadable(path: String, reason: String)
    /// Descriptors or memory were used up: not the checkpoint's fault, and worth another try later.
    case exhausted(path: String, reason: String)
    case unsupportedFormat(path: String, version: Int)
    case malformed(path: String, reason: String)
    case digestMismatch(path: String, expected: String, found: String)
    case tensorMissing(path: String, name: String)
    case tensorUnexpected(path: String, name: String)
    case shapeMismatch(path: String, name: String, expected: [Int], found: [Int])
    case notFinite(path: String, name: String)
    case vocabularyMismatch(path: String, items: Int, weights: Int)
    case answersDiffer(path: String, reason: String)
    case writeFailed(path: String, reason: String)
    /// Somebody asked to publish there, or to move `latest`, and that cannot be.
    case latestNotMoved(path: String, reason: String)

    public var description: String {
        switch self {
        case .missing(let path):
            "no checkpoint at \(path): give a checkpoint directory, or the output directory of `train`"
        case .incomplete(let path, let file):
            "\(path) is not a complete checkpoint: \(file) is missing; publish it again or use another checkpoint"
        case .unreadable(let path, let reason):
            "\(path) cannot be read: \(reason)"
        case .exhausted(let path, let reason):
            "\(path) cannot be read for now: \(reason); raise the limit (ulimit -n) or free memory"
        case .unsupportedFormat(let path, let version):
            "\(path) has format \(version), this program reads format \(CheckpointConfiguration.currentFormat): "
                + "use the program version that wrote it"
        case .malformed(let path, let reason):
            "\(path) is damaged or not what it should be: \(reason)"
        case .digestMismatch(let path, let expected, let found):
            "\(path) has changed since it was published (SHA-256 \(found.prefix(12))… instead of "
                + "\(expected.prefix(12))…): restore it or use another checkpoint"
        case .tensorMissing(let path, let name):
            "\(path) has no tensor \(name), which its configuration asks for"
        case .tensorUnexpected(let path, let name):
            "\(path) has a tensor \(name) that its configuration does not know"
        case .shapeMismatch(let path, let name, let expected, let found):
            "\(path): tensor \(name) has shape \(found), the configuration asks for \(expected)"
        case .notFinite(let path, let name):
            "\(path): tensor \(name) holds a value that is infinite or not a number"
        case .vocabularyMismatch(let path, let items, let weights):
            "\(path) lists \(items) entries but the weights have \(weights) rows: the two files do not belong together"
        case .answersDiffer(let path, let reason):
            "\(path) does not answer as it did when it was published: \(reason); its weights were made by another "
                + "program version, or this machine computes wrongly"
        case .writeFailed(let path, let reason):
            "cannot write \(path): \(reason); what was published before is untouched"
        case .latestNotMoved(let path, let reason):
            "latest was not moved, for \(path): \(reason)"
        }
    }
}

extension CheckpointError {
    /// A file operation on a checkpoint that failed.
    public init(_ error: FileError) {
        switch error {
        case .missing(let path): self = .missing(path: path)
        case .unreadable(let path, let reason): self = .unreadable(path: path, reason: reason)
        case .exhausted(let path, let reason): self = .exhausted(path: path, reason: reason)
        case .wrongSize(let path, let expected, let found):
            self = .malformed(
                path: path,
                reason: "it has \(found) bytes, the manifest says \(expected): it is truncated or was replaced")
        case .tooLarge(let path, let bytes, let limit):
            self = .malformed(path: path, reason: "it has \(bytes) bytes, more than the \(limit) it may have here")
        case .changed(let path):
            self = .malformed(
                path: path, reason: "its bytes change while they are read: somebody writes to it in place")
        case .writeFailed(let path, let reason): self = .writeFailed(path: path, reason: reason)
        }
    }

    /// What is at a path of a checkpoint; `nil` if nothing is.
    static func kind(at path: String) throws(CheckpointError) -> FileKind? {
        do throws(FileError) {
            return try FileKind(at: path)
        } catch {
            throw CheckpointError(error)
        }
    }

    /// Reads a whole file of a checkpoint.
    ///
    /// - Parameters:
    ///   - size: how many bytes it must have, if that is known
    ///   - limit: how many it may have
    static func reading(_ path: String, size: Int? = nil, limit: Int = .max) throws(CheckpointError) -> [UInt8] {
        do throws(FileError) {
            return try FileSystem.read(path, size: size, limit: limit)
        } catch {
            throw CheckpointError(error)
        }
    }
}
