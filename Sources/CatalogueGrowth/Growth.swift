import BERT4Rec
import Checkpoints
import Interactions
import Kernels
import Platform
import Scoring

/// The parts of a checkpoint that grow.
struct Growth {
    private let vocabulary: ItemVocabulary
    private let parameters: ModelParameters
    private let auxiliary: AuxiliaryModels?
    private let added: Int

    /// Nothing but another vocabulary of the same items.
    init(_ old: Checkpoint, vocabulary: ItemVocabulary) {
        self.vocabulary = vocabulary
        parameters = old.parameters
        auxiliary = old.auxiliary
        added = 0
    }

    /// - Parameters:
    ///   - known: the items of `old`
    ///   - items: further ones, at least one
    init(
        _ old: Checkpoint, vocabulary known: ItemVocabulary, adding items: [ItemVocabulary.Item],
        _ vectors: StartVectors
    ) throws(GrowthError) {
        do {
            vocabulary = try known.grown(with: items)
        } catch {
            throw .unusable(reason: "\(error)")
        }
        added = items.count
        let new = Int32(known.count)..<Int32(vocabulary.count)
        parameters = try Self.parameters(old, vocabularyCount: vocabulary.count)
        for item in new { vectors.write(item, of: vocabulary, to: parameters) }
        auxiliary = try Self.auxiliary(old, vocabulary, vectors, new)
        let rule = ScoringRule(
            QuestionEncoder(old.configuration), vocabulary: vocabulary, auxiliary: auxiliary)
        let levels = ScoreLevels(PositionScorer(parameters, rule), rule, vocabulary, golden: old.golden)
        levels.setBiases(from: known.count, of: parameters.outputBias, among: vectors.trained)
    }

    /// The old weights with room for more items.
    private static func parameters(_ old: Checkpoint, vocabularyCount: Int) throws(GrowthError) -> ModelParameters {
        var model = old.parameters.configuration
        model.vocabularyCount = vocabularyCount
        if let problem = model.problem { throw .unusable(reason: problem) }
        // As a service will need them: read, and packed beside that.
        let bytes = 8 * model.weightCount
        guard bytes <= Double(MemoryLimit.bytes) else { throw .tooLarge(bytes: bytes, memory: MemoryLimit.bytes) }
        let parameters = ModelParameters(model)
        parameters.copyRows(from: old.parameters)
        return parameters
    }

    private static func auxiliary(
        _ old: Checkpoint, _ vocabulary: ItemVocabulary, _ vectors: StartVectors, _ new: Range<Int32>
    ) throws(GrowthError) -> AuxiliaryModels? {
        guard let auxiliary = old.auxiliary else { return nil }
        let hasAutoencoder = auxiliary.autoencoder != nil
        guard !hasAutoencoder || vocabulary.items.count <= AutoencoderModel.mostItems else {
            throw .tooManyForAutoencoder(items: vocabulary.items.count, most: AutoencoderModel.mostItems)
        }
        // Nothing else reads them, and of a large catalogue they would be larger than the model.
        let shares = Matrix(rows: new.count, columns: hasAutoencoder ? old.vocabulary.items.count : 0)
        if hasAutoencoder {
            for (row, item) in new.enumerated() {
                var values = [Float](repeating: 0, count: shares.columns)
                let shared = vectors.regression.shares(vectors.attributes.of(vocabulary.item(at: item)))
                for (known, share) in zip(vectors.trained, shared) {
                    values[Int(known - ItemVocabulary.firstItem)] = Float(share)
                }
                shares[row..<(row + 1)].copy(from: values)
            }
        }
        return auxiliary.grown(by: shares)
    }

    /// The whole of it, the golden carts asked anew.
    func checkpoint(after old: Checkpoint) throws(GrowthError) -> Checkpoint {
        var configuration = old.configuration
        configuration.program = ProgramVersion.current
        configuration.model = parameters.configuration
        if added > 0 { configuration.training.addedItems = old.configuration.addedItems + added }
        guard parameters.all.isFinite else { throw .notFinite }
        let rule = ScoringRule(QuestionEncoder(configuration), vocabulary: vocabulary, auxiliary: auxiliary)
        var golden: GoldenCarts?
        if let carts = old.golden?.carts {
            let questions = carts.compactMap { $0.question(vocabulary) }
            golden = GoldenCarts(asking: questions, PositionScorer(parameters, rule), vocabulary)
            if golden == nil { throw .notFinite }
        }
        return Checkpoint(
            configuration: configuration, parameters: parameters, vocabulary: vocabulary, metrics: old.metrics,
            golden: golden, auxiliary: auxiliary)
    }
}
