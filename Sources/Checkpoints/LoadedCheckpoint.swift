import BERT4Rec
import Interactions
import Kernels

/// A checkpoint read and verified, with where it came from.
public struct LoadedCheckpoint: Sendable {
    public let checkpoint: Checkpoint
    /// The directory's name.
    public let version: String
    /// `sha256:` and the manifest's digest.
    public let digest: String
    /// The open file its weights were read from.
    let file: SafetensorsFile

    /// The item embeddings, left in the checkpoint's file, which stays open as long as they are in use. Costs a pass over them.
    ///
    /// - Parameter cacheBytes: for each thread that reads them
    public func embeddingRows(cacheBytes: Int) -> FileRows? {
        file.rows(
            of: ParameterName.itemEmbedding, from: 0, verified: checkpoint.parameters.itemEmbedding,
            cacheBytes: cacheBytes)
    }

    /// The same of the items' rows of the output's weights.
    ///
    /// - Parameter embedding: ``embeddingRows(cacheBytes:)``, if they are at hand: of a model whose output is tied they are the same, which
    ///   costs nothing
    public func outputRows(cacheBytes: Int, sharing embedding: FileRows? = nil) -> FileRows? {
        let parameters = checkpoint.parameters
        let first = Int(ItemVocabulary.firstItem)
        let isTied = checkpoint.configuration.model.tiedOutput
        if isTied, let embedding { return embedding.dropFirst(first) }
        return file.rows(
            of: isTied ? ParameterName.itemEmbedding : ParameterName.outputWeight, from: first,
            verified: parameters.outputWeight[first..<parameters.outputWeight.rows], cacheBytes: cacheBytes)
    }
}
