import Interactions
import Kernels

/// One model asked as its checkpoint says, for golden carts.
public final class GoldenAnswers {
    private let parameters: ModelParameters
    private let queries: QueryEncoder
    private let encoder: Encoder
    private let activations: Activations
    private let head: OutputHead
    private let expert: ScoreExpert?
    private let scratch = ScoreExpert.Scratch()

    public init(
        _ parameters: ModelParameters, _ configuration: CheckpointConfiguration,
        _ expert: ScoreExpert? = nil
    ) {
        self.expert = expert
        self.parameters = parameters
        queries = QueryEncoder(configuration)
        encoder = Encoder(parameters)
        activations = Activations(parameters.configuration)
        head = OutputHead(parameters, logitBytes: 1)
        Lanes(count: 1).run { _ in }  // this thread's products use this thread alone
    }

    /// `nil` if an answer is not a finite number.
    public func answers(_ questions: [GoldenCarts.Question], _ vocabulary: ItemVocabulary) -> GoldenCarts? {
        GoldenCarts(questions, vocabulary: vocabulary, queries: queries, scores: scores)
    }

    public func differences(from golden: GoldenCarts, _ vocabulary: ItemVocabulary) -> [String] {
        golden.differences(vocabulary: vocabulary, queries: queries, scores: scores)
    }

    private func scores(_ batch: PackedBatch, _ questions: ArraySlice<GoldenCarts.Question>) -> Matrix {
        let logits = Matrix(rows: batch.targetRows.count, columns: parameters.configuration.vocabularyCount)
        head.forward(encoder.forward(batch, activations), into: logits)
        for (row, question) in questions.enumerated() {
            let (left, right) = question.direction.sides(of: question.items[...])
            expert?.blend(logits[row..<(row + 1)], left: left, right: right, scratch)
        }
        return logits
    }
}
