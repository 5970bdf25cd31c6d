/// What becomes of held-out items the model does not know.
enum UnknownPolicy: String, Codable, CaseIterable {
    /// They are misses: nobody can be recommended what the model lacks.
    case miss
    /// They are left out, and counted.
    case skip
}
