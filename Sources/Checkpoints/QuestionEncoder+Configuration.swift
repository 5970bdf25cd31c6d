import Scoring

extension QuestionEncoder {
    public init(_ configuration: CheckpointConfiguration) {
        self.init(objectives: configuration.objectives, maximumLength: configuration.model.maximumLength)
    }
}
