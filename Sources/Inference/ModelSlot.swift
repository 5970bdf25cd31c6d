/// One of the models that a ``Recommender`` answers with side by side: a named place, in which one checkpoint follows
/// another.
public struct ModelSlot: Sendable, Hashable {
    /// That of a recommender with one model.
    public static let main = ModelSlot(index: 0, name: "main")

    /// Its place among the recommender's, from 0.
    public let index: Int
    /// The name by which requests, answers and metrics call the model.
    public let name: String

    init(index: Int, name: String) {
        self.index = index
        self.name = name
    }
}
