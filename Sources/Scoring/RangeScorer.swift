import BERT4Rec
import Kernels

/// Scores of questions for a range of items at a time, by one or several rules: item by item what ``PositionScorer`` computes, but not even
/// one question's scores of a large catalogue are in memory at once, and what the network says is computed once for all rules.
/// Used by one thread at a time; its memory grows with the largest call and is kept.
public final class RangeScorer {
    public let vocabularyCount: Int
    /// The whole vocabulary in as few ranges as there can be.
    public let ranges: [Range<Int>]
    private let rules: [ScoringRule]
    private let parameters: ModelParameters
    private let encoder: Encoder
    private let activations: Activations
    private let shares = NeighbourShares()
    /// Of the questions at hand, by rule.
    private var terms: [[ScoreTerms]]
    private var passes: [Pass] = []
    private var range = 0..<0
    /// (questions, range), what the passes say, summed.
    private var logits: Matrix
    /// Memory for ``logits`` and, of the same size, for one pass of several.
    private var memory = [Matrix](repeating: Matrix(rows: 0, columns: 0), count: 2)

    /// One of the network's passes over the questions that need it.
    private struct Pass {
        let rows: [Int32]
        /// (rows, width)
        let hidden: Operand
    }

    /// Questions and items that are usual for one call: two megabytes of logits stay in a cache, and so many questions make a read of the
    /// output weights worth while.
    public static let usualQuestions = 32
    public static let usualItems = 1 << 14

    /// - Parameters:
    ///   - parameters: of the network
    ///   - rules: at least one; all ask for the same passes
    ///   - rangeItems: the most items of one of ``ranges``
    public init(_ parameters: ModelParameters, _ rules: [ScoringRule], rangeItems: Int = RangeScorer.usualItems) {
        precondition(!rules.isEmpty && rangeItems > 0)
        let count = parameters.configuration.vocabularyCount
        vocabularyCount = count
        ranges = stride(from: 0, to: count, by: rangeItems).map { $0..<min(count, $0 + rangeItems) }
        self.rules = rules
        self.parameters = parameters
        encoder = Encoder(parameters)
        activations = Activations(parameters.configuration)
        terms = rules.map { _ in [] }
        logits = Matrix(rows: 0, columns: 0)
    }

    /// Asks some questions: runs the network, not yet its output layer, and the models beside it.
    public func ask(_ questions: [PositionQuestion]) {
        for index in rules.indices {
            while terms[index].count < questions.count { terms[index].append(ScoreTerms()) }
            for (row, question) in questions.enumerated() {
                rules[index].compute(terms[index][row], of: question, shares)
            }
        }
        passes = Objective.allCases.compactMap { run($0, questions) }
        (range, logits) = (0..<0, Matrix(rows: questions.count, columns: 0))
    }

    private func run(_ pass: Objective, _ questions: [PositionQuestion]) -> Pass? {
        let rows = questions.indices.filter { terms[0][$0].passes.contains(pass) }
        guard !rows.isEmpty else { return nil }
        var batch = PackedBatch(visibility: pass.visibility)
        for row in rows { rules[0].encoder.append(questions[row], pass, to: &batch) }
        let found = encoder.forward(batch, activations)
        // The next pass overwrites what the encoder returns.
        let hidden = Operand(rows: found.rows, columns: found.columns, precision: found.precision)
        found.gather((0..<Int32(found.rows)).map { $0 }, into: hidden)
        return Pass(rows: rows.map(Int32.init), hidden: hidden)
    }

    /// Computes what the network says of a range of vocabulary indices; costs nothing where it is there already. The same range has the same
    /// numbers each time, to the last bit.
    ///
    /// - Precondition: some questions were asked.
    public func move(to range: Range<Int>) {
        guard range != self.range else { return }
        self.range = range
        let weights = parameters.outputOperand[range]
        let bias = parameters.outputBias.columns(range)
        logits = view(0, rows: logits.rows, columns: range.count)
        logits.fill(0)
        for pass in passes {
            let found = view(1, rows: pass.rows.count, columns: range.count)
            Linear.multiply(pass.hidden, weights, transposeB: true, into: found)
            found.addBias(bias)
            logits.scatterAdd(found, to: pass.rows)
        }
    }

    private func view(_ index: Int, rows: Int, columns: Int) -> Matrix {
        if memory[index].count < rows * columns { memory[index] = Matrix(rows: rows, columns: columns) }
        return memory[index].reshaped(rows: rows, columns: columns)
    }

    /// One question's scores of the range that was moved to.
    ///
    /// - Parameters:
    ///   - rule: its place among the rules
    ///   - row: the question's place
    ///   - scores: (1, range), overwritten
    public func score(rule: Int, row: Int, into scores: Matrix) {
        scores.copy(from: logits[row..<(row + 1)])
        terms[rule][row].finish(scores, of: range, prior: rules[rule].prior)
    }

    /// What the network says of some items for one question, its passes summed.
    ///
    /// - Parameters:
    ///   - row: the question's place
    ///   - items: vocabulary indices
    public func logits(row: Int, of items: [Int32]) -> [Float] {
        let sums = Matrix(rows: 1, columns: items.count)
        let weights = Operand(
            rows: items.count, columns: parameters.configuration.width, precision: parameters.outputOperand.precision)
        parameters.outputOperand.gather(items, into: weights)
        let bias = Matrix(rows: items.count, columns: 1)
        parameters.outputBias.reshaped(rows: vocabularyCount, columns: 1).gather(items, into: bias)
        for pass in passes {
            guard let place = pass.rows.firstIndex(of: Int32(row)) else { continue }
            let products = Matrix(rows: 1, columns: items.count)
            Linear.multiply(pass.hidden[place..<(place + 1)], weights, transposeB: true, into: products)
            sums.add(products)
            sums.add(bias.reshaped(rows: 1, columns: items.count))
        }
        return sums.values
    }

    /// What a rule makes one question's scores of, until others are asked.
    public func terms(rule: Int, row: Int) -> ScoreTerms { terms[rule][row] }
}
