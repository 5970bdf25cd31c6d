extension Recommender {
    /// In which number format the model answers, and how that was found; `nil` until one is loaded.
    public nonisolated var precision: PrecisionReport? { snapshot()?.precision }
}
