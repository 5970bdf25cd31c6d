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
}
