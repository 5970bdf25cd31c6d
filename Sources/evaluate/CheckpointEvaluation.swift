import Checkpoints
import Evaluation
import Interactions
import Kernels
import Scoring

/// From files to a report: reads as training did, splits as training did, asks the model and the baselines.
struct CheckpointEvaluation {
    let loaded: LoadedCheckpoint
    let files: CaseFiles
    let measures: MeasureOptions
    let lanes: Int
    /// As in training if `nil`.
    let repeats: RepeatPolicy?
    let unknown: UnknownPolicy
    /// A running service that is asked the same cases.
    let server: ServerAnswers?

    private var vocabulary: ItemVocabulary { loaded.checkpoint.vocabulary }

    func run() async throws -> EvaluationReport {
        if measures.groupings.contains(.category), !vocabulary.items.hasCategories {
            throw EvaluationError.noCategories(loaded.version)
        }
        let heldOut = try files.read(for: loaded.checkpoint)
        guard heldOut.cases.count > 0 else { throw EvaluationError.nothingHeldOut(files.name) }
        let policy = repeats ?? loaded.checkpoint.configuration.training.repeats ?? .leaveOut
        let map = SharedCases.map(heldOut.vocabulary, vocabulary)
        let asked = AskedCases(
            heldOut.cases, without: files.choosing(heldOut.cases, policy, for: loaded.checkpoint), map: map,
            repeats: policy, unknown: unknown)
        guard asked.cases.count > 0 else { throw files.nothingAsked(asked.tally) }
        let training = heldOut.training.mapped(map)
        let firstSeen = firstSeen(heldOut, map)
        let lists = RecommendationLists(popularityIn: training, vocabularyCount: vocabulary.count)
        var answers = answers(training, asked.cases, policy, lists)
        if let server { answers.insert(try await served(server, asked.cases, policy, lists), at: 1) }
        if let path = measures.casesFile {
            let table = CaseTable(
                asked: asked, heldOut: heldOut, outcomes: answers[0].outcomes ?? [], vocabulary: vocabulary,
                top: measures.top)
            try table.write(to: path)
        }
        return EvaluationReport(
            loaded: loaded, measures: measures, position: files.position, hasTargets: files.targets != nil,
            heldOut: heldOut, unknownItems: heldOut.vocabulary.items.count - vocabulary.items.count,
            tally: asked.tally, answers: answers,
            groups: measures.groupings.map {
                CaseBands($0, asked.cases, training: training, vocabulary, firstSeen: firstSeen)
            })
    }

    /// For each index of the model's how many days before the end of training its item was first seen.
    private func firstSeen(_ heldOut: HeldOutCases, _ map: [Int32?]) -> [Double?] {
        var days = [Double?](repeating: nil, count: vocabulary.count)
        let own = heldOut.training.daysSinceFirstSeen(vocabularyCount: heldOut.vocabulary.count) ?? []
        for (index, first) in zip(map, own) { if let index { days[Int(index)] = first } }
        return days
    }

    /// What the clients of a service get.
    private func served(
        _ server: ServerAnswers, _ cases: ValidationCases, _ repeats: RepeatPolicy, _ lists: RecommendationLists
    ) async throws -> MethodAnswers {
        let name = try await server.digest() == loaded.digest ? "served" : "served (other model)"
        let outcomes = try await server.outcomes(cases, vocabulary, keepsSeen: repeats == .keep, at: measures.moment)
        return MethodAnswers(name, outcomes, isCut: true, measures, lists)
    }

    /// The model first.
    private func answers(
        _ training: UserSequences, _ cases: ValidationCases, _ repeats: RepeatPolicy, _ lists: RecommendationLists
    ) -> [MethodAnswers] {
        let checkpoint = loaded.checkpoint
        let all = Array(0..<cases.count)
        let outcomes = { (moment: AskedMoment) in
            ModelEvaluator(
                checkpoint.parameters, checkpoint.rule, repeats: repeats, moment: moment, popularity: vocabulary,
                lanes: lanes
            ).outcomes(cases, selection: all, top: measures.top)
        }
        let knowsTimes = checkpoint.configuration.model.timeBias && cases.hasTimes
        let moments = knowsTimes ? AskedMoment.allCases.filter { $0 != measures.moment } : []
        let baselines = Baselines.fit(
            training, vocabularyCount: vocabulary.count, order: checkpoint.configuration.order, lanes: lanes)
        return [MethodAnswers(loaded.version, outcomes(measures.moment), measures, lists)]
            + moments.map { MethodAnswers("now = \($0.rawValue)", outcomes($0), measures, lists) }
            + baselines.map { fitted in
                let outcomes = fitted.baseline?.outcomes(
                    cases, selection: all, top: measures.top, vocabularyCount: vocabulary.count, repeats: repeats,
                    lanes: Lanes(count: lanes))
                return MethodAnswers(fitted.name, outcomes, leftOut: fitted.leftOut, measures, lists)
            }
    }
}
