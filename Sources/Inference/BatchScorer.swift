import BERT4Rec
import Kernels
import Platform
import Scoring

/// Puts questions to one model: forward passes, then one search of the catalogue. The executor of ``ScoreTerms`` that
/// serves. Used by one thread at a time; its memory grows with the largest batch and is kept.
final class BatchScorer {
    let snapshot: ModelSnapshot
    private let workspace: FrozenWorkspace
    private let search = CatalogueSearch()
    private let shares = NeighbourShares()
    private let relevance: MarginalRelevance
    // One thread uses a scorer: checking that at every access would cost more than the accesses.
    /// For each objective one of the sequences that do not grow and one of those that do.
    @exclusivity(unchecked) private var passes = Objective.allCases.flatMap {
        [ForwardPass($0.visibility), ForwardPass($0.visibility)]
    }
    @exclusivity(unchecked) private var terms: [ScoreTerms] = []
    @exclusivity(unchecked) private var searches: [QuestionSearch] = []
    /// What the passes' hidden states are multiplied with.
    @exclusivity(unchecked) private var share: Float?
    /// (questions, width): sums of the passes' hidden states.
    @exclusivity(unchecked) private var hidden: Matrix

    init(_ snapshot: ModelSnapshot) {
        self.snapshot = snapshot
        workspace = FrozenWorkspace(snapshot.model)
        hidden = Matrix(rows: 0, columns: snapshot.configuration.model.width)
        relevance = MarginalRelevance(width: snapshot.configuration.model.width)
    }

    /// - Parameter trace: told when the search begins, if anybody wants to know
    /// - Returns: one finished search for each question, valid until the next call
    func ask(_ questions: [TopItemsQuestion], _ trace: LaneTurnTrace? = nil) -> ArraySlice<QuestionSearch> {
        begin(questions)
        for (row, question) in questions.enumerated() { addPasses(row, question) }
        let sums = hidden.prefix(questions.count)
        sums.fill(0)
        let answered = searches[..<questions.count]
        do throws(FileError) {
            for place in passes.indices where passes[place].batch.tokenCount > 0 {
                let hidden = try snapshot.model.forward(passes[place].batch, keeping: passes[place].states, workspace)
                sums.scatterAdd(hidden, to: passes[place].questions)
            }
            // The same for all: it is the model's.
            if let share, share != 1 { sums.scale(by: share) }
            try addDirections(questions, to: sums)
        } catch {
            // Rows of one question could not be read. The others are not asked again alone: it is the end of this model.
            for search in answered { search.fail(error) }
            return answered
        }
        trace?.beginSearch()
        search.run(snapshot.catalogue, sums, answered)
        for (row, question) in questions.enumerated() where question.preferences.diversity > 0 {
            diversify(searches[row], question)
        }
        return answered
    }

    private func diversify(_ found: QuestionSearch, _ question: TopItemsQuestion) {
        // What is not a number has no order, and will be an error.
        guard found.failure == nil, found.isFinite else { return }
        do throws(FileError) {
            try relevance.choose(
                question.count, diversity: question.preferences.diversity, earlier: question.earlier, of: found, search,
                snapshot.catalogue)
        } catch {
            found.fail(error)
        }
    }

    private func candidates(_ question: TopItemsQuestion) -> Int {
        question.preferences.candidates(for: question.count)
    }

    private func rules(_ question: TopItemsQuestion) -> SelectionRules? {
        if question.preferences.isEmpty { return nil }
        return SelectionRules(
            question.preferences, earlier: question.earlier, recency: snapshot.recency, groups: snapshot.groups)
    }

    private func begin(_ questions: [TopItemsQuestion]) {
        let count = questions.count
        if hidden.rows < count { hidden = Matrix(rows: count, columns: hidden.columns) }
        while searches.count < count {
            searches.append(QuestionSearch())
            terms.append(ScoreTerms(mayBeRow: true))
        }
        for place in passes.indices { passes[place].removeAll() }
        share = nil
        for (row, question) in questions.enumerated() {
            switch question.subject {
            case .position(let position):
                snapshot.rule.compute(terms[row], of: position, shares)
                share = terms[row].networkShare
                searches[row].begin(
                    count: candidates(question), filter: question.filter, terms[row], rules(question))
            case .item(let item):
                searches[row].begin(count: question.count, filter: question.filter, similarTo: item)
            case .popularity:
                searches[row].begin(
                    count: candidates(question), filter: question.filter, scores: snapshot.popularityScores,
                    rules(question))
            }
        }
    }

    /// What is compared with the items' vectors where it is no hidden state.
    private func addDirections(_ questions: [TopItemsQuestion], to sums: Matrix) throws(FileError) {
        for (row, question) in questions.enumerated() {
            guard case .item(let item) = question.subject else { continue }
            try search.storeDirection(of: item, of: snapshot.catalogue, into: sums[row..<(row + 1)])
        }
    }

    private func addPasses(_ row: Int, _ asked: TopItemsQuestion) {
        guard case .position(let question) = asked.subject else { return }
        let encoder = snapshot.rule.encoder
        for objective in terms[row].passes {
            let growing = asked.states == nil ? nil : encoder.growingTokens(question, objective)
            let place = 2 * objective.index + (growing == nil ? 0 : 1)
            var kept: Int?
            if let states = asked.states, let growing {
                kept = states.begin(growing, objective.visibility, times: encoder.growingTimes(question, objective))
                passes[place].states.append(kept == nil ? nil : states)
            }
            encoder.append(question, objective, without: kept ?? 0, to: &passes[place].batch)
            passes[place].questions.append(Int32(row))
        }
    }
}

extension Objective {
    /// Its place among all.
    fileprivate var index: Int {
        switch self {
        case .masked: 0
        case .causal: 1
        case .reverse: 2
        }
    }
}
