import BERT4Rec
import Checkpoints
import Kernels
import Platform
import Scoring
import TestSupport
import Testing

@testable import Inference

/// A sequence that grows at the end its rows do not look at: passes over its new rows, and what is kept of the others.
@Suite("Kept states", .everyKernelSet)
struct KeptStatesTests {
    /// Architectures whose rows stay as they are, by what they keep.
    private static let architectures: [(String, ModelConfiguration)] = {
        var own = ModelConfiguration.default(vocabularyCount: 60)
        (own.width, own.headWidth, own.feedForwardWidth, own.maximumLength) = (32, 8, 64, 40)
        var deep = own
        (deep.layers, deep.convolutionReach, deep.distanceBiasReach) = (3, 1, 4)
        var bare = own
        (bare.convolutionReach, bare.distanceBiasReach, bare.attentionBias) = (0, 0, false)
        var folded = bare
        (folded.heads, folded.headWidth, folded.attentionNorm) = (2, 32, .queryOnly)
        var single = own
        single.layers = 1
        var lastFolded = own
        (lastFolded.width, lastFolded.heads, lastFolded.headWidth) = (64, 2, 32)
        return [
            ("own", own), ("deep", deep), ("bare", bare), ("folded", folded), ("one layer", single),
            ("last block folded where nothing grows", lastFolded),
        ]
    }()

    private static let cases = architectures.indices.flatMap { index in
        [Visibility.causal, .reverse].flatMap { visibility in
            PackedFormat.allCases.map { (index, visibility, $0) }
        }
    }

    private func model(_ configuration: ModelConfiguration, _ format: PackedFormat) -> FrozenModel {
        FrozenModel(RandomModel.parameters(configuration), format, lookingUp: Visibility.allCases)
    }

    private func states(_ model: FrozenModel, rows: Int = 40, floats: Int = 1 << 20) -> KeptStates {
        KeptStates(model, rows: rows, StateMemory(floats: floats))
    }

    private func add(_ tokens: ArraySlice<Int32>, _ kept: Int, to batch: inout PackedBatch) {
        if batch.visibility == .causal {
            let new = tokens.dropFirst(kept)
            batch.append(new, firstPosition: kept, targets: [(offset: new.count - 1, item: 0)])
        } else {
            batch.append(tokens.dropLast(kept), targets: [(offset: 0, item: 0)])
        }
    }

    /// The target row's state when all rows are computed of a sequence of which nothing could be kept.
    private func whole(_ model: FrozenModel, _ tokens: ArraySlice<Int32>, _ visibility: Visibility) throws -> [Float] {
        var batch = PackedBatch(visibility: visibility)
        add(tokens, 0, to: &batch)
        return try model.forward(batch, keeping: [nil], FrozenWorkspace(model)).values
    }

    @Test("a pass over the new rows gives what one over all rows gives, bit for bit", arguments: cases)
    func growing(index: Int, visibility: Visibility, format: PackedFormat) throws {
        let model = model(Self.architectures[index].1, format)
        let (workspace, states) = (FrozenWorkspace(model), states(model))
        let items = (0..<40).map { Int32(2 + ($0 * 17) % 58) }
        var kept = 0
        for length in [1, 2, 3, 9, 10, 11, 30, 39] {
            let tokens = visibility == .causal ? items.prefix(length) : items.suffix(length)
            let found = states.begin(tokens, visibility)
            #expect(found == kept)
            kept = length
            // In company: of one beside it nothing is kept, of the other something.
            let other = self.states(model)
            #expect(other.begin(items[5..<9], visibility) == 0)
            var batch = PackedBatch(visibility: visibility)
            add(items[20..<23], 0, to: &batch)
            add(tokens, found ?? 0, to: &batch)
            add(items[5..<9], 0, to: &batch)
            let hidden = try model.forward(batch, keeping: [nil, states, other], workspace)
            #expect(try hidden[1..<2].values == whole(model, tokens, visibility), "\(length) rows")
            #expect(try hidden[0..<1].values == whole(model, items[20..<23], visibility))
            #expect(try hidden[2..<3].values == whole(model, items[5..<9], visibility))
        }
    }

    @Test("in float32 a pass of a sequence that does not grow gives that to rounding", arguments: architectures.indices)
    func notGrowing(index: Int) throws {
        let model = model(Self.architectures[index].1, .f32)
        for visibility in [Visibility.causal, .reverse] {
            var batch = PackedBatch(visibility: visibility)
            add([9, 4, 30, 31, 8, 7], 0, to: &batch)
            let found = try model.forward(batch, FrozenWorkspace(model)).values
            let growing = try whole(model, [9, 4, 30, 31, 8, 7], visibility)
            #expect(zip(found, growing).allSatisfy { abs($0 - $1) < 1e-4 })
        }
    }

    @Test(
        "so it does where rows know times: an answer happens when it is asked for",
        arguments: [Visibility.causal, .reverse],
        [nil, 5_000_000] as [Int32?])
    func growingInTime(visibility: Visibility, now: Int32?) throws {
        var configuration = Self.architectures[0].1
        configuration.timeBias = true
        let model = model(configuration, .f32)
        let (workspace, states) = (FrozenWorkspace(model), states(model))
        let items = (0..<20).map { Int32(2 + ($0 * 17) % 58) }
        // Five items with times; those after them happen now, or when the last did.
        let known: [Int32] = [-70_000_000, 0, 40, 40, 90_000]
        let times =
            visibility == .causal ? known + Array(repeating: now ?? 90_000, count: 15) : [Int32](0..<20).map { 3 * $0 }
        let now = visibility == .causal ? now : nil
        var kept = 0
        for length in [5, 6, 7, 12] {
            let part = visibility == .causal ? 0..<length : (20 - length)..<20
            let found = states.begin(items[part], visibility, times: times[part])
            #expect(found == kept)
            let new = visibility == .causal ? part.dropFirst(kept) : part.dropLast(kept)
            var (batch, all) = (PackedBatch(visibility: visibility), PackedBatch(visibility: visibility))
            let target = { (count: Int) in [(offset: visibility == .causal ? count - 1 : 0, item: Int32(0))] }
            batch.append(items[new], targets: target(new.count), times: SequenceTimes(times[new], now: now))
            all.append(items[part], targets: target(length), times: SequenceTimes(times[part], now: now))
            let hidden = try model.forward(batch, keeping: [states], workspace).values
            #expect(try hidden == model.forward(all, keeping: [nil], FrozenWorkspace(model)).values, "\(length) rows")
            kept = length
        }
    }

    @Test("another sequence, another direction and a full window begin anew")
    func beginsAnew() {
        let model = model(Self.architectures[0].1, .f32)
        let states = states(model)
        let items = (0..<60).map { Int32(2 + $0 % 58) }
        #expect(states.begin(items[0..<5], .causal) == 0)
        #expect(states.count(in: items[0..<6], .causal) == 5)
        #expect(states.count(in: items[0..<5], .causal) == 0, "nothing would be left to compute")
        #expect(states.count(in: items[1..<7], .causal) == 0)
        #expect(states.count(in: items[0..<6], .reverse) == 0)
        #expect(states.begin(items[0..<6], .reverse) == 0)
        #expect(states.begin(items[0..<40], .reverse) == nil, "the next pass reads another window")
        #expect(states.begin(items[0..<6], .bidirectional) == nil)
    }

    @Test("where rows know their places from the first one on, a sequence cannot grow before it")
    func positions() {
        var configuration = Self.architectures[0].1
        configuration.positions = .learned
        let model = model(configuration, .f32)
        #expect(states(model).begin([4, 5], .reverse) == nil)
        #expect(states(model).begin([4, 5], .causal) == 0)
    }

    @Test("memory is taken with the first pass and given back with the query; without it nothing is kept")
    func memory() {
        let model = model(Self.architectures[0].1, .f32)
        // Two blocks, ten rows of keys, values and the convolution's inputs, up to a power of two.
        let needed = 2048
        let memory = StateMemory(floats: needed + 1)
        do {
            let first = KeptStates(model, rows: 10, memory)
            #expect(memory.remaining == needed + 1)
            #expect(first.begin([4, 5], .causal) == 0)
            #expect(memory.remaining == 1)
            let second = KeptStates(model, rows: 10, memory)
            #expect(second.begin([4, 5], .causal) == nil)
            #expect(first.begin([4, 5, 6], .causal) == 2)
            #expect(first.begin([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14], .causal) == nil, "longer than was said")
        }
        #expect(memory.remaining == needed + 1)
        // What one size has lying about makes room for another.
        #expect(KeptStates(model, rows: 5, memory).begin([4, 5], .causal) == 0)
        #expect(memory.remaining == needed + 1)
        #expect(memory.take(.max) == nil)
    }

    @Test("memory that was used before changes nothing")
    func usedMemory() throws {
        let model = model(Self.architectures[0].1, .f32)
        let memory = StateMemory()
        for visibility in [Visibility.causal, .reverse, .causal] {
            let states = KeptStates(model, rows: 10, memory)
            for length in [4, 5, 7] {
                let tokens: ArraySlice<Int32> =
                    visibility == .causal ? [4, 5, 6, 7, 8, 9, 10] : [10, 9, 8, 7, 6, 5, 4]
                let part = visibility == .causal ? tokens.prefix(length) : tokens.suffix(length)
                var batch = PackedBatch(visibility: visibility)
                add(part, states.begin(part, visibility) ?? 0, to: &batch)
                let found = try model.forward(batch, keeping: [states], FrozenWorkspace(model)).values
                #expect(try found == whole(model, part, visibility))
            }
        }
    }
}
