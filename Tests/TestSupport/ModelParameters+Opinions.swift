import BERT4Rec

extension ModelParameters {
    /// Those of a very narrow model of one block, all zero: a network without an opinion.
    public static func withoutOpinions(vocabularyCount: Int) -> ModelParameters {
        var model = ModelConfiguration.default(vocabularyCount: vocabularyCount)
        (model.width, model.layers, model.heads, model.headWidth) = (8, 1, 1, 8)
        (model.feedForwardWidth, model.maximumLength) = (16, 12)
        return ModelParameters(model)
    }

    /// The same with random weights and biases of its own: a network that has opinions, and wrong ones.
    public static func withOpinions(vocabularyCount: Int) -> ModelParameters {
        let parameters = withoutOpinions(vocabularyCount: vocabularyCount)
        parameters.initialize(seed: 5)
        parameters.outputBias.copy(from: (0..<vocabularyCount).map { item in Float(item * 37 % 11) / 3 })
        return parameters
    }
}
