/// The files of a checkpoint directory.
public enum CheckpointFile {
    public static let model = "model.safetensors"
    public static let configuration = "config.json"
    public static let vocabulary = "vocabulary.tsv"
    public static let metrics = "metrics.json"
    /// Carts with the model's answers; checkpoints from before, and imported ones, have none.
    public static let golden = "golden.json"
    /// What stands beside the network, where something does (``AuxiliaryModel``).
    public static let auxiliary = "expert.safetensors"
    public static let manifest = "manifest.json"
    /// Optimizer moments; only training reads it.
    public static let optimizer = "optimizer.safetensors"
    /// Where training stands; only training reads it.
    public static let trainingState = "training.json"
    /// A page for people, added after publishing and not listed in the manifest (``CheckpointPublisher/attach(_:as:to:)``).
    public static let report = "report.html"

    /// Bytes of a line of a vocabulary, on average: an id and a title.
    static let largestVocabularyLine = 4096

    /// How many bytes a file may have. Those of tensors are as large as `config.json` says, which is compared before they are
    /// read; no file may be larger than the memory there is.
    static func largest(_ file: String) -> Int {
        switch file {
        case manifest, configuration, metrics: 1 << 20
        case trainingState: 1 << 24
        case golden: 1 << 26
        default: .max
        }
    }
}
