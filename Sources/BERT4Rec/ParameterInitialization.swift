import Foundation
import Kernels

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
            if entry.name.hasSuffix("distance_bias") || entry.name.hasSuffix("convolution") { continue }
            if entry.isMatrix { inputs = entry.columns }
            let isEmbedding = entry.name.contains("_embedding.")
            var numbers = [Float](repeating: 0, count: entry.range.count)
            if isEmbedding || !asPyTorch {
                let deviation: Float = asPyTorch ? 1 : 0.02
                if entry.isMatrix { for i in numbers.indices { numbers[i] = random.normal() * deviation } }
            } else {
                let bound = 1 / Float(inputs).squareRoot()
                for i in numbers.indices { numbers[i] = random.uniform(in: -bound...bound) }
            }
            values.copy(from: numbers)
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

/// SplitMix64 (Steele et al. 2014): a small generator whose whole state is one number, so it can be stored and repeated.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    public private(set) var state: UInt64

    public init(seed: UInt64) { state = seed }

    /// A generator for one purpose: the same seed and numbers always give the same one.
    public init(seed: UInt64, _ purpose: UInt64...) {
        state = seed
        for number in purpose { state = Self.mix(state &+ 0x9E37_79B9_7F4A_7C15 &* (number &+ 1)) }
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// Uniform in [0, 1).
    public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

    public mutating func uniform(in range: ClosedRange<Float>) -> Float {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// Standard normal, by Box and Muller.
    public mutating func normal() -> Float {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
