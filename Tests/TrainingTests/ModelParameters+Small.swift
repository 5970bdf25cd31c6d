import BERT4Rec

extension ModelParameters {
    /// Those of a narrow model of two layers that has been made ready to train.
    ///
    /// - Parameter tied: whether the output's weights are the embedding's
    static func small(tied: Bool, items: Int) -> ModelParameters {
        var c =
            tied
            ? ModelConfiguration.default(vocabularyCount: items)
            : ModelConfiguration.article(vocabularyCount: items)
        (c.width, c.layers, c.heads, c.headWidth, c.feedForwardWidth, c.maximumLength) = (16, 2, 2, 8, 32, 12)
        let parameters = ModelParameters(c)
        parameters.initialize(seed: 4)
        return parameters
    }
}
