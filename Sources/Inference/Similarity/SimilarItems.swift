import Platform

/// The items that are most like one.
public struct SimilarItems: Sendable, Equatable {
    /// The item asked about.
    public var id: UTF8Text
    /// The most similar first, equal ones as the model's vocabulary has them; never the item itself.
    public var similar: [SimilarItem]
    /// Seconds the item waited for its search.
    public var queueSeconds: Double
    /// Seconds of the search.
    public var inferenceSeconds: Double

    public init(id: UTF8Text, similar: [SimilarItem], queueSeconds: Double, inferenceSeconds: Double) {
        self.id = id
        self.similar = similar
        self.queueSeconds = queueSeconds
        self.inferenceSeconds = inferenceSeconds
    }
}
