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
    public func embeddingRows() -> FileRows? {
        file.rows(of: ParameterName.itemEmbedding, from: 0, verified: checkpoint.parameters.itemEmbedding)
    }

    /// The same of the items' rows of the output's weights.
    public func outputRows() -> FileRows? {
        let parameters = checkpoint.parameters
        let name =
            checkpoint.configuration.model.tiedOutput ? ParameterName.itemEmbedding : ParameterName.outputWeight
        let first = Int(ItemVocabulary.firstItem)
        return file.rows(
            of: name, from: first, verified: parameters.outputWeight[first..<parameters.outputWeight.rows])
    }
}
