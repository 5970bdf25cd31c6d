import BERT4Rec
import Kernels
import Platform

/// A checkpoint's `model.safetensors`, open: the weights that were read from it and verified, and where each of them lies.
///
/// Weights are read from the file to where they stay, a megabyte at a time, and their digest is computed from there meanwhile: at
/// no time are they in memory twice.
struct ModelFile {
    let parameters: ModelParameters
    /// Its header; tensors are read from the open file.
    let content: SafetensorsFile

    /// Floats.
    private static let pieceSize = 1 << 18

    /// Reads and verifies all of it. If the digest is not the manifest's, that is what is wrong, whatever else is; then what `body`
    /// finds wrong, which may say why the weights do not fit.
    ///
    /// - Parameter body: what can be done beside the digest
    static func read<Other>(
        _ directory: CheckpointDirectory, _ configuration: ModelConfiguration,
        beside body: () throws(CheckpointError) -> Other
    ) throws(CheckpointError) -> (ModelFile, Other) {
        let file = try directory.open(CheckpointFile.model)
        do throws(CheckpointError) {
            let content = try SafetensorsFile(file)
            let parameters = try ModelParameters(for: content, configuration)
            let digest = BackgroundDigest()
            digest.add(content.header)
            try read(content, parameters, digest)
            let other = try body()
            try directory.check(digest.finish(), of: CheckpointFile.model)
            return (ModelFile(parameters: parameters, content: content), other)
        } catch {
            try directory.check(Self.digest(of: file), of: CheckpointFile.model)
            _ = try body()
            throw error
        }
    }

    /// Tensors in the order of the file, all of float32. What is no parameter is read for the digest alone.
    private static func read(
        _ content: SafetensorsFile, _ parameters: ModelParameters, _ digest: BackgroundDigest
    ) throws(CheckpointError) {
        for (name, tensor) in content.inOrder {
            let count = tensor.shape.reduce(1, *)
            let parameter = parameters.layout.entry(named: name)
            _ = try content.floats(name)
            let values = parameter.map { parameters.slice($0.range) } ?? Matrix(rows: 1, columns: count)
            var first = 0
            while first < count {
                let piece = values.columns(first..<min(count, first + pieceSize))
                try content.read(tensor, from: first, into: piece)
                digest.add(piece)
                guard parameter == nil || piece.isFinite else { throw .notFinite(path: content.path, name: name) }
                first += piece.count
            }
        }
    }

    /// The digest of what is in the file now.
    private static func digest(of file: OpenFile) throws(CheckpointError) -> String {
        let hash = SHA256Hash()
        let piece = Matrix(rows: 1, columns: pieceSize)
        var failure: FileError?
        piece.withMutableValues { values in
            let memory = UnsafeMutableRawBufferPointer(values)
            var offset = 0
            while failure == nil && offset < file.size {
                let part = UnsafeMutableRawBufferPointer(rebasing: memory.prefix(file.size - offset))
                do throws(FileError) { try file.read(into: part, at: offset) } catch { failure = error }
                hash.update(UnsafeRawBufferPointer(part))
                offset += part.count
            }
        }
        if let failure { throw CheckpointError(failure) }
        return hash.finish()
    }
}
