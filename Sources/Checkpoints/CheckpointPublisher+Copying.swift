import Foundation
import Platform

extension CheckpointPublisher {
    private static let copiedAtOnce = 1 << 20

    /// Publishes a copy of a checkpoint as `directory`, which must not exist: the files its manifest lists, the manifest itself,
    /// and the page of its training if there is one. A copy has the same digest.
    ///
    /// Each file is compared with the manifest while it is copied.
    public static func copy(_ source: CheckpointDirectory, as directory: String) throws(CheckpointError) {
        try publish(as: directory) { temporary throws(CheckpointError) in
            for name in source.manifest.files.keys.sorted() {
                let file = try source.open(name)
                let digest = try copy(file, to: temporary + "/" + name)
                try source.check(digest, of: name)
            }
            let page = source.path(of: CheckpointFile.report)
            if try CheckpointError.kind(at: page) == .file {
                let bytes = try CheckpointError.reading(page)
                try write(bytes, to: temporary + "/" + CheckpointFile.report)
            }
            let manifest = try CheckpointError.reading(
                source.path(of: CheckpointFile.manifest), limit: CheckpointFile.largest(CheckpointFile.manifest))
            let found = SHA256Hash.hex(of: manifest)
            guard source.digest == "sha256:" + found else {
                throw .digestMismatch(
                    path: source.path(of: CheckpointFile.manifest), expected: String(source.digest.dropFirst(7)),
                    found: found)
            }
            try write(manifest, to: temporary + "/" + CheckpointFile.manifest)
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(CheckpointError) {
        do throws(FileError) {
            var file = try DurableFile(creating: path)
            try file.write(bytes)
            _ = try file.finish()
        } catch {
            throw CheckpointError(error)
        }
    }

    /// - Returns: the digest of what was copied, in hexadecimal
    private static func copy(_ source: OpenFile, to path: String) throws(CheckpointError) -> String {
        do throws(FileError) {
            var file = try DurableFile(creating: path)
            var bytes: [UInt8] = []
            while file.count < source.size {
                let count = min(copiedAtOnce, source.size - file.count)
                if bytes.count != count { bytes = [UInt8](repeating: 0, count: count) }
                let offset = file.count
                var failure: FileError?
                bytes.withUnsafeMutableBytes { buffer in
                    do throws(FileError) { try source.read(into: buffer, at: offset) } catch { failure = error }
                }
                if let failure { throw failure }
                try file.write(bytes)
            }
            return try file.finish()
        } catch {
            throw CheckpointError(error)
        }
    }
}
