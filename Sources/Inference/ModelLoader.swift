import BERT4Rec
import Foundation
import Interactions
import Kernels

/// From a checkpoint directory to a model fit to answer: reads, verifies, asks the golden carts again, chooses the number
/// format and answers trial carts. Whatever fails keeps the candidate from ever answering anybody.
struct ModelLoader {
    private static let answersCompared = 10
    private static let cartsInAPass = 16

    let configuration: InferenceConfiguration

    func load(directory: String) throws(CheckpointError) -> ModelSnapshot {
        let started = Date()
        let loaded = try Checkpoint.load(directory: directory)
        Lanes(count: 1).run { _ in }  // this thread's products use this thread alone
        let parts = SnapshotParts(loaded, started: started)
        let parameters = loaded.checkpoint.parameters
        let formats = configuration.precision.formats
        // A model that is kept has an embedding of its own: of the checkpoint's weights nothing is.
        let copy = { EmbeddingTable(parameters.itemEmbedding.copied()) }
        let exact = ModelSnapshot(
            parts, FrozenModel(parameters, .f32, itemEmbedding: formats.isEmpty ? copy() : nil),
            PrecisionReport(format: .f32, trials: []))
        try checkGolden(exact, directory)
        let carts = calibrationCarts(parts)
        guard let wanted = Self.answers(exact, carts) else {
            throw .notFinite(path: directory, name: "the score of a trial cart")
        }
        if formats.isEmpty { return exact }
        var trials: [PrecisionReport.Trial] = []
        let rounded = EmbeddingTable(rounding: parameters.itemEmbedding)
        for format in formats {
            let candidate = FrozenModel(parameters, format, itemEmbedding: rounded)
            let answers = Self.answers(
                ModelSnapshot(parts, candidate, PrecisionReport(format: format, trials: [])), carts)
            let overlap = answers.map { Self.overlap(wanted, $0) } ?? 0
            trials.append(PrecisionReport.Trial(format: format, overlap: overlap))
            if 1 - overlap <= configuration.maximumPrecisionLoss {
                return ModelSnapshot(parts, candidate, PrecisionReport(format: format, trials: trials))
            }
        }
        return ModelSnapshot(
            parts, FrozenModel(parameters, .f32, itemEmbedding: copy()), PrecisionReport(format: .f32, trials: trials))
    }

    /// The frozen float32 network must answer as the trained one did when the checkpoint was published.
    private func checkGolden(_ snapshot: ModelSnapshot, _ directory: String) throws(CheckpointError) {
        guard let golden = snapshot.golden else { return }
        let workspace = FrozenWorkspace(snapshot.model)
        let scratch = ScoreExpert.Scratch()
        let differences = golden.differences(vocabulary: snapshot.vocabulary, queries: snapshot.queries) {
            batch, carts in
            let logits = snapshot.catalogue.logits(
                snapshot.model.forward(batch, workspace), precedingColumns: Int(ItemVocabulary.firstItem))
            for (row, cart) in carts.enumerated() {
                let (left, right) = cart.direction.sides(of: cart.items[...])
                snapshot.expert?.blend(logits[row..<(row + 1)], left: left, right: right, scratch)
            }
            return logits
        }
        guard let first = differences.first else { return }
        throw .answersDiffer(path: directory, reason: "\(differences.count) of \(golden.carts.count) carts; \(first)")
    }

    /// The golden carts, and made-up ones of popular items: also where a checkpoint has no golden ones.
    private func calibrationCarts(_ parts: SnapshotParts) -> [GapQuestion] {
        var carts: [GapQuestion] = []
        for cart in parts.golden?.carts ?? [] {
            let items = cart.items.compactMap { parts.vocabulary.index(of: $0) }
            carts.append(GapQuestion(items: items[...], gap: cart.direction == .next ? items.count : 0))
        }
        let popular = parts.popular.prefix(200).map(\.item)
        guard !popular.isEmpty else { return carts }
        for number in 0..<16 {
            let items = (0..<(1 + 2 * number)).map { popular[(7 * number + 13 * $0) % popular.count] }
            carts.append(GapQuestion(items: items[...], gap: number % 2 == 0 ? items.count : 0))
        }
        return carts
    }

    /// Each cart's best items; `nil` if a score is not a finite number.
    static func answers(_ snapshot: ModelSnapshot, _ carts: [GapQuestion]) -> [[Int32]]? {
        let asker = Asker(snapshot)
        var result: [[Int32]] = []
        for first in stride(from: 0, to: carts.count, by: cartsInAPass) {
            let questions = carts[first..<min(carts.count, first + cartsInAPass)].map { cart in
                Generation.Question(
                    gap: cart, count: answersCompared,
                    filter: CandidateFilter(
                        excluded: cart.items.map { $0 - ItemVocabulary.firstItem }, allowed: [Int32]?.none))
            }
            for query in asker.ask(questions) {
                guard query.best.allSatisfy({ $0.score.isFinite && $0.probability.isFinite }) else { return nil }
                result.append(query.best.map(\.item))
            }
        }
        return result
    }

    /// The share of their ten best items that two models have in common on the second one's golden carts; `nil` if the
    /// first knows none of the carts' items or there are no carts.
    static func overlap(_ old: ModelSnapshot, _ new: ModelSnapshot) -> Double? {
        let items = { (cart: GoldenCarts.Cart, vocabulary: ItemVocabulary) in
            let items = cart.items.compactMap { vocabulary.index(of: $0) }
            return GapQuestion(items: items[...], gap: cart.direction == .next ? items.count : 0)
        }
        let carts = (new.golden?.carts ?? []).filter { cart in
            cart.items.contains { old.vocabulary.index(of: $0) != nil }
        }
        guard !carts.isEmpty, let first = answers(old, carts.map { items($0, old.vocabulary) }),
            let second = answers(new, carts.map { items($0, new.vocabulary) })
        else { return nil }
        // Indices of one vocabulary mean nothing in the other: compare by id.
        let before = first.map { list in
            list.map { item in
                let id = old.vocabulary.item(at: item + ItemVocabulary.firstItem).id
                return new.vocabulary.index(of: id).map { $0 - ItemVocabulary.firstItem } ?? -1
            }
        }
        return overlap(before, second)
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
