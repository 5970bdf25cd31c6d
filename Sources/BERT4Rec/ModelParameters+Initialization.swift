import Kernels
import Platform

extension ModelParameters {
    /// Fills the weights for a new model: norms to identity, everything else random, as a function of the seed.
    ///
    /// The original's architecture gets PyTorch's defaults, which it trains from: embeddings N(0, 1), linear weights and
    /// biases uniform in ±1/√in. Otherwise matrices and embeddings are N(0, 0.02) and biases zero (Devlin et al. 2019).
    public func initialize(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let asPyTorch = !configuration.tiedOutput
        all.fill(0)
        var inputs = 1
        for entry in layout.entries {
            let values = Matrix(arena, offset: entry.offset, rows: entry.rows, columns: entry.columns)
            if entry.name.contains("layer_norm") {
                values.fill(entry.name.hasSuffix(".weight") ? 1 : 0)
                continue
            }
            // Added to what is there without them: a new model begins as if they were not.
            if ["distance_bias", "time_bias", "convolution"].contains(where: entry.name.hasSuffix) { continue }
            if entry.isMatrix { inputs = entry.columns }
            let isEmbedding = entry.name.contains("_embedding.")
            // In place: a list of a large catalogue's numbers would take as much memory as the weights.
            values.withMutableValues { numbers in
                if isEmbedding || !asPyTorch {
                    let deviation: Float = asPyTorch ? 1 : 0.02
                    if entry.isMatrix { for i in numbers.indices { numbers[i] = random.normal() * deviation } }
                } else {
                    let bound = 1 / Float(inputs).squareRoot()
                    for i in numbers.indices { numbers[i] = random.uniform(in: -bound...bound) }
                }
            }
        }
        itemEmbedding[0..<1].fill(0)  // [PAD]
    }

    /// Copies every parameter of a smaller vocabulary's model of the same architecture; the rows of new items keep what
    /// they hold. The original calls this `modify_last_fc`.
    ///
    /// - Precondition: equal configurations but for the vocabulary, which is no smaller here.
    public func copyRows(from old: ModelParameters) {
        var expected = old.configuration
        expected.vocabularyCount = configuration.vocabularyCount
        precondition(expected == configuration && old.configuration.vocabularyCount <= configuration.vocabularyCount)
        for entry in old.layout.entries {
            let target = layout.entry(named: entry.name)!
            let source = Matrix(old.arena, offset: entry.offset, rows: 1, columns: entry.range.count)
            Matrix(arena, offset: target.offset, rows: 1, columns: entry.range.count).copy(from: source)
        }
    }
}
