import BERT4Rec
import Kernels

/// Scores of all items for questions anywhere in sequences: the dense executor of ``ScoreTerms``, for training, evaluation
/// and golden carts. Used by one thread at a time; its memory grows with the largest call and is kept.
public final class PositionScorer {
    private let rule: ScoringRule
    private let vocabularyCount: Int
    private let network: (PackedBatch, Matrix) -> Void
    private let shares = NeighbourShares()
    private var terms: [ScoreTerms] = []
    /// Logits of one pass over all questions that need it.
    private var logits: Matrix

    /// - Parameter network: runs one pass: logits (targets, vocabulary), bias included, of a batch into a matrix
    public init(
        _ rule: ScoringRule, vocabularyCount: Int, network: @escaping (_ batch: PackedBatch, _ logits: Matrix) -> Void
    ) {
        self.rule = rule
        self.vocabularyCount = vocabularyCount
        self.network = network
        logits = Matrix(rows: 0, columns: vocabularyCount)
    }

    /// The scorer of a network as it was trained.
    public convenience init(_ parameters: ModelParameters, _ rule: ScoringRule) {
        let encoder = Encoder(parameters)
        let activations = Activations(parameters.configuration)
        let head = OutputHead(parameters)
        self.init(rule, vocabularyCount: parameters.configuration.vocabularyCount) { batch, logits in
            head.forward(encoder.forward(batch, activations), into: logits)
        }
    }

    /// Scores some questions.
    ///
    /// - Parameter scores: (questions, vocabulary), overwritten: logits, of which a softmax over the items makes
    ///   probabilities
    public func score(_ questions: [PositionQuestion], into scores: Matrix) {
        precondition(scores.rows == questions.count && scores.columns == vocabularyCount)
        if logits.rows < questions.count { logits = Matrix(rows: questions.count, columns: vocabularyCount) }
        while terms.count < questions.count { terms.append(ScoreTerms()) }
        for (row, question) in questions.enumerated() { rule.compute(terms[row], of: question, shares) }
        scores.fill(0)
        for pass in Objective.allCases { addPass(pass, questions, to: scores) }
        for row in questions.indices {
            terms[row].finish(scores[row..<(row + 1)], of: 0..<vocabularyCount, prior: rule.prior)
        }
    }

    private func addPass(_ pass: Objective, _ questions: [PositionQuestion], to scores: Matrix) {
        let rows = questions.indices.filter { terms[$0].passes.contains(pass) }
        guard !rows.isEmpty else { return }
        var batch = PackedBatch(visibility: pass.visibility)
        for row in rows { rule.encoder.append(questions[row], pass, to: &batch) }
        let logits = logits.prefix(rows.count)
        network(batch, logits)
        scores.scatterAdd(logits, to: rows.map(Int32.init))
    }
}
