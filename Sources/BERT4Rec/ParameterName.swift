/// Names in a checkpoint's `model.safetensors`.
public enum ParameterName {
    public static let itemEmbedding = "encoder.word_embedding.weight"
    public static let positionEmbedding = "encoder.position_embedding.weight"
    public static let visibilityEmbedding = "encoder.visibility_embedding.weight"
    /// The original's fixed sine/cosine table: accepted on import, recomputed, never stored.
    public static let positionTable = "encoder.position_encoding.pos_table"
    public static let finalNorm = "encoder.layer_norm"
    public static let outputWeight = "rec.weight"
    public static let outputBias = "rec.bias"

    public struct Block: Sendable {
        let prefix: String
        public init(layer: Int) { prefix = "encoder.layer_stack.\(layer)." }
        public var query: String { prefix + "self_attention.toquery" }
        public var key: String { prefix + "self_attention.tokey" }
        public var value: String { prefix + "self_attention.tovalue" }
        public var attentionOutput: String { prefix + "self_attention.union" }
        public var distanceBias: String { prefix + "self_attention.distance_bias" }
        public var timeBias: String { prefix + "self_attention.time_bias" }
        public var convolution: String { prefix + "self_attention.convolution" }
        public var attentionNorm: String { prefix + "self_attention.layer_norm" }
        public var feedForward1: String { prefix + "pos_ff.feedforward_1" }
        public var feedForward2: String { prefix + "pos_ff.feedforward_2" }
        public var feedForwardNorm: String { prefix + "pos_ff.layer_norm" }
    }
}
