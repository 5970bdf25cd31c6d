import BERT4Rec
import Interactions
import Kernels

/// Puts questions to one model: forward passes, then one search of the catalogue. Used by one thread at a time; its memory
/// grows with the largest batch and is kept.
final class Asker {
    let snapshot: ModelSnapshot
    private let workspace: FrozenWorkspace
    private let search = CatalogueSearch()
    private let expertScratch = ScoreExpert.Scratch()
    /// One for each way of reading sequences.
    private var batches = Objective.allCases.map { PackedBatch(visibility: $0.visibility) }
    /// For each of them, the question of each row.
    private var rows = Objective.allCases.map { _ in [Int32]() }
    private var queries: [CatalogueQuery] = []
    /// (questions, width): sums of the readings' hidden states.
    private var hidden: Matrix
    /// (questions, vocabulary): what an expert adds to all items, where it does.
    private var extras: Matrix

    init(_ snapshot: ModelSnapshot) {
        self.snapshot = snapshot
        workspace = FrozenWorkspace(snapshot.model)
        hidden = Matrix(rows: 0, columns: snapshot.configuration.model.width)
        extras = Matrix(rows: 0, columns: snapshot.vocabulary.count)
    }

    /// - Returns: one answered query for each question, valid until the next call
    func ask(_ questions: [Generation.Question]) -> ArraySlice<CatalogueQuery> {
        begin(questions)
        for (row, question) in questions.enumerated() {
            let readings = snapshot.queries.readings(ofGap: question.gap.gap, in: question.gap.items.count)
            setTerms(row, question.gap, readings)
            for reading in readings {
                let place = reading.place
                snapshot.queries.append(
                    question.gap.items, gap: question.gap.gap, reading: reading, to: &batches[place])
                rows[place].append(Int32(row))
            }
        }
        let sums = hidden.prefix(questions.count)
        sums.fill(0)
        for place in batches.indices where batches[place].tokenCount > 0 {
            sums.scatterAdd(snapshot.model.forward(batches[place], workspace), to: rows[place])
        }
        if let expert = snapshot.expert { sums.scale(by: expert.networkShare) }
        let answered = queries[..<questions.count]
        search.run(snapshot.catalogue, sums, answered)
        return answered
    }

    private func begin(_ questions: [Generation.Question]) {
        let count = questions.count
        if hidden.rows < count { hidden = Matrix(rows: count, columns: hidden.columns) }
        if snapshot.expert?.addsToAll == true, extras.rows < count {
            extras = Matrix(rows: count, columns: extras.columns)
        }
        while queries.count < count { queries.append(CatalogueQuery()) }
        for place in batches.indices {
            batches[place].removeAll()
            rows[place].removeAll(keepingCapacity: true)
        }
        for (row, question) in questions.enumerated() {
            queries[row].begin(count: question.count, filter: question.filter)
        }
    }

    /// What the score has beside the network's product: for each reading once, and the correction of a product of two.
    private func setTerms(_ row: Int, _ question: GapQuestion, _ readings: [Objective]) {
        let query = queries[row]
        let share = snapshot.expert?.networkShare ?? 1
        query.terms.biasFactor = share * Float(readings.count)
        query.terms.priorFactor = Float(readings.count)
        query.terms.extra = readings.count > 1 ? snapshot.gapCorrection : nil
        guard let expert = snapshot.expert else { return }
        if expert.addsToAll {
            let extra = extras[row..<(row + 1)]
            extra.fill(0)
            for reading in readings {
                let (left, right) = question.sides(seenBy: reading)
                expert.add(left: left, right: right, to: extra)
            }
            let items = extra.columns(from: Int(ItemVocabulary.firstItem))
            if let correction = query.terms.extra { items.add(correction) }
            query.terms.extra = items
        } else {
            for reading in readings {
                let (left, right) = question.sides(seenBy: reading)
                expert.collect(left: left, right: right, expertScratch)
            }
            expertScratch.drain { query.add($1, to: $0 - ItemVocabulary.firstItem) }
        }
    }
}

extension Objective {
    /// Its place among all.
    fileprivate var place: Int { Self.allCases.firstIndex(of: self)! }
}
