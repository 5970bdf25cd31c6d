import BERT4Rec
import Kernels
import Platform
import TestSupport
import Testing

@testable import Inference

@Suite("Frozen model", .everyKernelSet)
struct FrozenModelTests {
    /// An architecture by what is special about it.
    private static let architectures: [(String, ModelConfiguration)] = {
        var article = ModelConfiguration.article(vocabularyCount: 60)
        (article.width, article.headWidth, article.feedForwardWidth, article.layers) = (32, 32, 128, 3)
        var wideHeads = article
        wideHeads.headWidth = 48
        var causalArticle = article
        causalArticle.attentionNorm = .all
        var wideWithoutPositions = causalArticle
        (wideWithoutPositions.positions, wideWithoutPositions.convolutionReach) = (.none, 2)
        (wideWithoutPositions.attentionBias, wideWithoutPositions.distanceBiasReach) = (true, 5)
        var own = ModelConfiguration.default(vocabularyCount: 60)
        (own.width, own.headWidth, own.feedForwardWidth) = (32, 8, 64)
        var learned = own
        (learned.positions, learned.convolutionReach, learned.distanceBiasReach) = (.learned, 0, 0)
        learned.layers = 1
        // Its last block's keys and values are the stream.
        var lastFolded = own
        (lastFolded.width, lastFolded.heads, lastFolded.headWidth) = (64, 2, 32)
        var lastFoldedInTime = lastFolded
        (lastFoldedInTime.timeBias, lastFoldedInTime.distanceBiasReach) = (true, 3)
        return [
            ("article", article), ("heads wider than the model", wideHeads), ("folded, all normalised", causalArticle),
            ("own", own), ("learned positions, one layer", learned), ("last block folded", lastFolded),
            ("last block folded, with times", lastFoldedInTime), ("wide heads, no positions", wideWithoutPositions),
        ]
    }()

    private static let cases = architectures.indices.flatMap { index in Visibility.allCases.map { (index, $0) } }

    private func batch(_ visibility: Visibility, knowsTimes: Bool = false) -> PackedBatch {
        var batch = PackedBatch(visibility: visibility)
        for length in [1, 7, 2, 40, 13] {
            let tokens = (0..<length).map { Int32(2 + ($0 * 17 + length) % 58) }
            let times = (0..<length).map { Int32(length << $0 % 20) }
            batch.append(
                tokens, targets: [(offset: length / 2, item: 0)],
                times: knowsTimes && length != 7 ? SequenceTimes(times[...], now: 1 << 21) : nil)
        }
        batch.append([5, 6, 7, 8], targets: [(offset: 0, item: 0), (offset: 3, item: 0)])
        return batch
    }

    private func worst(_ a: Matrix, _ b: Matrix) -> Float { zip(a.values, b.values).map { abs($0 - $1) }.max()! }

    @Test("in float32 it computes what the trainer's encoder computes", arguments: cases)
    func equalsTheEncoder(index: Int, visibility: Visibility) throws {
        let parameters = RandomModel.parameters(Self.architectures[index].1)
        let batch = batch(visibility, knowsTimes: parameters.configuration.timeBias)
        let wanted = Encoder(parameters).forward(batch, Activations(parameters.configuration)).matrix!
        let model = FrozenModel(parameters, .f32)
        let found = try model.forward(batch, FrozenWorkspace(model))
        #expect(worst(wanted, found) < 1e-4, "\(Self.architectures[index].0)")
    }

    @Test("in fewer bits it computes about that", arguments: architectures.indices, [PackedFormat.bf16, .int8])
    func nearTheEncoder(index: Int, format: PackedFormat) throws {
        let parameters = RandomModel.parameters(Self.architectures[index].1)
        let batch = batch(.bidirectional)
        let wanted = Encoder(parameters).forward(batch, Activations(parameters.configuration)).matrix!
        let model = FrozenModel(parameters, format)
        let found = try model.forward(batch, FrozenWorkspace(model))
        // The states are normalised: about 1 large.
        #expect(worst(wanted, found) < 0.15, "\(Self.architectures[index].0)")
        #expect(worst(wanted, found) > 0, "\(format) was not used")
    }

    @Test(
        "projections that are looked up are as near what the encoder computes", arguments: [3, 5, 6],
        Visibility.allCases)
    func lookedUp(architecture: Int, visibility: Visibility) throws {
        let parameters = RandomModel.parameters(Self.architectures[architecture].1)
        let batch = batch(visibility, knowsTimes: parameters.configuration.timeBias)
        let wanted = Encoder(parameters).forward(batch, Activations(parameters.configuration)).matrix!
        let computes = FrozenModel(parameters, .int8)
        let looksUp = FrozenModel(parameters, .int8, lookingUp: [visibility])
        let computed = try computes.forward(batch, FrozenWorkspace(computes)).copied()
        let found = try looksUp.forward(batch, FrozenWorkspace(looksUp)).copied()
        #expect(worst(wanted, found) < 0.15)
        #expect(found.values != computed.values, "nothing was looked up")
        let error = { (x: Matrix) in zip(x.values, wanted.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
        #expect(error(found) < 1.2 * error(computed))
    }

    @Test("projections of another visibility than was said are computed")
    func otherVisibility() throws {
        let parameters = RandomModel.parameters(Self.architectures[3].1)
        let computes = FrozenModel(parameters, .int8)
        let looksUp = FrozenModel(parameters, .int8, lookingUp: [.causal, .reverse])
        let batch = batch(.bidirectional)
        #expect(
            try looksUp.forward(batch, FrozenWorkspace(looksUp)).values
                == computes.forward(batch, FrozenWorkspace(computes)).values)
    }

    @Test("tables are made where what the first block reads depends on tokens alone, and of a catalogue they suit")
    func suits() {
        let suited = Self.architectures[3].1
        func suits(_ format: PackedFormat = .int8, _ change: (inout ModelConfiguration) -> Void = { _ in }) -> Bool {
            var configuration = suited
            change(&configuration)
            return TokenProjections.suit(configuration, [.causal, .reverse], format)
        }
        #expect(suits())
        #expect(!suits(.f32) && !suits(.bf16))
        #expect(!suits { $0.positions = .learned })
        #expect(!suits { $0.layers = 1 }, "its rows are not computed")
        #expect(!suits { $0.headWidth = $0.width }, "keys and values are the stream")
        #expect(!suits { $0.convolutionReach = 8 }, "more neighbours than a row may have")
        #expect(!suits { ($0.convolutionReach, $0.attentionNorm) = (0, .queryOnly) })
        #expect(suits { $0.vocabularyCount = 20_000 } && !suits { $0.vocabularyCount = 1_000_000 })
    }

    @Test(
        "a sequence's states do not depend on those beside it, bit for bit", arguments: PackedFormat.allCases,
        [3, 5, 7])
    func independent(format: PackedFormat, architecture: Int) throws {
        let model = FrozenModel(
            RandomModel.parameters(Self.architectures[architecture].1), format, lookingUp: [.causal])
        let workspace = FrozenWorkspace(model)
        var alone = PackedBatch(visibility: .causal)
        alone.append([9, 4, 30, 31], targets: [(offset: 3, item: 0)])
        let wanted = try model.forward(alone, workspace).values
        var beside = PackedBatch(visibility: .causal)
        for length in 1...20 { beside.append((0..<length).map { Int32(3 + $0) }, targets: [(offset: 0, item: 0)]) }
        beside.append([9, 4, 30, 31], targets: [(offset: 3, item: 0)])
        #expect(try model.forward(beside, workspace).values.suffix(wanted.count) == wanted[...])
    }
}
