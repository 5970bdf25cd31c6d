extension QuestionSearch {
    /// One of the best items.
    struct Hit: Equatable {
        var item: Int32
        var score: Float
        /// What the item is preferred for beside its score (``SelectionRules``): it counts in the order alone.
        var boost: Float = 0
        /// Softmax probability over the catalogue; of a search for similar items 0.
        var probability: Float

        /// What the items are in the order of.
        var preference: Float { score + boost }
    }
}
