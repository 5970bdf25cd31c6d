import BERT4Rec
import Interactions
import Scoring

/// A trained model as it lies on disk: weights, vocabulary, configuration and metrics, all from one directory.
///
/// The directory is readable from Python: `model.safetensors` has PyTorch's tensor names and shapes.
public struct Checkpoint: Sendable {
    public let configuration: CheckpointConfiguration
    public let parameters: ModelParameters
    public let vocabulary: ItemVocabulary
    /// Metrics by name, such as `loss` and `ndcg@10`.
    public let metrics: [String: Double]
    /// Carts with the answers the model gave when it was published.
    public let golden: GoldenCarts?
    /// What stands beside the network; `nil` if it answers alone.
    public let auxiliary: AuxiliaryModels?

    /// How the model's scores are made.
    public var rule: ScoringRule {
        ScoringRule(QuestionEncoder(configuration), vocabulary: vocabulary, auxiliary: auxiliary)
    }

    /// - Precondition: the vocabulary has as many entries as the weights have rows; an auxiliary model is there if the configuration
    ///   has one.
    public init(
        configuration: CheckpointConfiguration, parameters: ModelParameters, vocabulary: ItemVocabulary,
        metrics: [String: Double], golden: GoldenCarts? = nil, auxiliary: AuxiliaryModels? = nil
    ) {
        precondition(configuration.auxiliary == auxiliary?.configuration)
        precondition(vocabulary.count == parameters.configuration.vocabularyCount)
        self.configuration = configuration
        self.parameters = parameters
        self.vocabulary = vocabulary
        self.metrics = metrics
        self.golden = golden
        self.auxiliary = auxiliary
    }
}
