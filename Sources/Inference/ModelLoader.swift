import BERT4Rec
import Checkpoints
import Foundation
import Interactions
import Kernels
import Platform
import Scoring

/// From a checkpoint directory to a model fit to answer: reads, verifies, asks the golden carts again, chooses the number
/// format and answers trial carts. Whatever fails keeps the candidate from ever answering anybody.
struct ModelLoader {
    private static let answersCompared = 10
    private static let cartsInAPass = 16

    let configuration: InferenceConfiguration
    /// Where the model is to answer.
    var slot = ModelSlot.main

    func load(_ directory: CheckpointDirectory) throws(CheckpointError) -> ModelSnapshot {
        let started = Date()
        let loaded = try Checkpoint.load(directory)
        MatrixThreads.useCallingThreadOnly()
        let rows = embeddingRows(loaded)
        let parts = SnapshotParts(
            loaded, slot: slot, createdAt: directory.createdAt, started: started, embedding: rows, configuration)
        let parameters = loaded.checkpoint.parameters
        let formats = configuration.precision.formats
        let inFile = rows.map { EmbeddingTable($0) }
        // A model that is kept has an embedding of its own: of the checkpoint's weights nothing is.
        let copy = { inFile ?? EmbeddingTable(parameters.itemEmbedding.copied()) }
        let exact = ModelSnapshot(
            parts, FrozenModel(parameters, .f32, itemEmbedding: formats.isEmpty ? copy() : inFile),
            PrecisionReport(format: .f32, trials: []))
        try checkGolden(exact, parameters, directory.path)
        let carts = calibrationCarts(parts)
        let (wanted, exactTime) = try measured(exact, carts)
        guard let wanted else {
            throw .notFinite(path: directory.path, name: "the score of a trial cart")
        }
        if formats.isEmpty { return exact }
        var trials: [PrecisionReport.Trial] = []
        let rounded = inFile ?? EmbeddingTable(rounding: parameters.itemEmbedding)
        let lookedUp = ProjectionTable.pays ? parts.configuration.objectives.map(\.visibility) : []
        for format in formats {
            let candidate = FrozenModel(parameters, format, itemEmbedding: rounded, lookingUp: lookedUp)
            let trying = ModelSnapshot(parts, candidate, PrecisionReport(format: format, trials: []))
            let tried = try trial(of: trying, carts, besides: exact, wanted, exactTime)
            trials.append(tried)
            if tried.isAccepted(loss: configuration.maximumPrecisionLoss, mustBeFast: configuration.mustBeFast) {
                return ModelSnapshot(parts, candidate, PrecisionReport(format: format, trials: trials))
            }
        }
        return ModelSnapshot(
            parts, FrozenModel(parameters, .f32, itemEmbedding: copy()), PrecisionReport(format: .f32, trials: trials))
    }

    /// The item embeddings in the checkpoint's file, where they are too many for memory.
    private func embeddingRows(_ loaded: LoadedCheckpoint) -> FileRows? {
        let bytes = 4 * loaded.checkpoint.parameters.itemEmbedding.count
        return bytes > configuration.largestTableInMemory
            ? loaded.embeddingRows(cacheBytes: configuration.rowCacheBytes / configuration.lanes) : nil
    }

    /// How a model answers the trial carts beside the exact one, which took `exactTime` for what is `wanted`.
    private func trial(
        of candidate: ModelSnapshot, _ carts: [PositionQuestion], besides exact: ModelSnapshot, _ wanted: [[Int32]],
        _ exactTime: Duration
    ) throws(CheckpointError) -> PrecisionReport.Trial {
        let (answers, time) = try measured(candidate, carts)
        var relative = RelativeTime(time, besides: exactTime)
        if configuration.mustBeFast {
            try relative.settle { () throws(CheckpointError) in
                try measured(candidate, carts).time
            } besides: { () throws(CheckpointError) in
                try measured(exact, carts).time
            }
        }
        return PrecisionReport.Trial(
            format: candidate.precision.format, overlap: answers.map { Self.overlap(wanted, $0) } ?? 0,
            time: relative.ratio)
    }

    /// The answers to trial carts, and the processor time they took.
    private func measured(
        _ snapshot: ModelSnapshot, _ carts: [PositionQuestion]
    ) throws(CheckpointError) -> (answers: [[Int32]]?, time: Duration) {
        let (answers, time) = ProcessorTime.measure {
            Result { () throws(FileError) in try Self.answers(snapshot, carts) }
        }
        return (try answers.mapError(CheckpointError.init).get(), time)
    }

    /// The frozen float32 network must answer as the trained one did when the checkpoint was published.
    private func checkGolden(
        _ snapshot: ModelSnapshot, _ parameters: ModelParameters, _ directory: String
    ) throws(CheckpointError) {
        guard let golden = snapshot.golden else { return }
        let workspace = FrozenWorkspace(snapshot.model)
        var failure: FileError?
        let scorer = PositionScorer(snapshot.rule, vocabularyCount: snapshot.vocabulary.count) { batch, logits in
            do throws(FileError) {
                let hidden = try snapshot.model.forward(batch, workspace)
                Linear.multiply(hidden, parameters.outputWeight, transposeB: true, into: logits)
                logits.addBias(parameters.outputBias)
            } catch {
                failure = error
            }
        }
        let differences = golden.differences(scorer, snapshot.vocabulary)
        if let failure { throw CheckpointError(failure) }
        guard let first = differences.first else { return }
        throw .answersDiffer(path: directory, reason: "\(differences.count) of \(golden.carts.count) carts; \(first)")
    }

    /// The golden carts, and made-up ones of popular items: also where a checkpoint has no golden ones.
    private func calibrationCarts(_ parts: SnapshotParts) -> [PositionQuestion] {
        var carts = (parts.golden?.carts ?? []).compactMap { $0.question(parts.vocabulary) }
        let popular = parts.popular.prefix(200)
        guard !popular.isEmpty else { return carts }
        for number in 0..<16 {
            let items = (0..<(1 + 2 * number)).map { popular[(7 * number + 13 * $0) % popular.count] }
            carts.append(PositionQuestion(items: items[...], position: number % 2 == 0 ? .next : .previous))
        }
        return carts
    }

    /// Each cart's best items; `nil` if a score is not a finite number or a cart has no answer.
    static func answers(_ snapshot: ModelSnapshot, _ carts: [PositionQuestion]) throws(FileError) -> [[Int32]]? {
        let scorer = BatchScorer(snapshot)
        let all = snapshot.vocabulary.items.count
        var result: [[Int32]] = []
        for first in stride(from: 0, to: carts.count, by: cartsInAPass) {
            let questions = carts[first..<min(carts.count, first + cartsInAPass)].map { cart in
                // Something is left to answer also where a cart has all there is.
                let seen = Set(cart.items).count < all ? cart.items : []
                return TopItemsQuestion(
                    question: cart, count: answersCompared,
                    filter: CandidateFilter(
                        excluded: seen.map { $0 - ItemVocabulary.firstItem }, allowed: [Int32]?.none))
            }
            for search in scorer.ask(questions) {
                if let failure = search.failure { throw failure }
                guard search.isFinite, !search.best.isEmpty else { return nil }
                result.append(search.best.map(\.item))
            }
        }
        return result
    }

    /// The share of their ten best items that two models have in common on the second one's golden carts; `nil` if the
    /// first knows none of the carts' items or there are no carts.
    static func overlap(_ old: ModelSnapshot, _ new: ModelSnapshot) -> Double? {
        let carts = (new.golden?.carts ?? []).compactMap { cart -> (PositionQuestion, PositionQuestion)? in
            // Where the old model lacks all items on one side of an inner position, it would be asked another question.
            guard let first = cart.question(ofItemsIn: old.vocabulary),
                let second = cart.question(ofItemsIn: new.vocabulary), first.position.kind == second.position.kind
            else { return nil }
            return (first, second)
        }
        guard !carts.isEmpty, let first = try? answers(old, carts.map(\.0)),
            let second = try? answers(new, carts.map(\.1))
        else { return nil }
        // Indices of one vocabulary mean nothing in the other: compare by id.
        let known = first.map { list in
            list.map { item in
                let id = old.vocabulary.id(at: item + ItemVocabulary.firstItem)
                return new.vocabulary.index(of: id).map { $0 - ItemVocabulary.firstItem } ?? -1
            }
        }
        return overlap(known, second)
    }

    /// The share of the first lists' items that the second ones have, too.
    static func overlap(_ first: [[Int32]], _ second: [[Int32]]) -> Double {
        var (shared, all) = (0, 0)
        for (one, other) in zip(first, second) {
            shared += Set(one).intersection(other).count
            all += one.count
        }
        return all == 0 ? 1 : Double(shared) / Double(all)
    }
}
