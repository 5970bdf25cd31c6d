import BERT4Rec
import Checkpoints
import Kernels
import Platform
import TestSupport
import Testing

@testable import Training

/// Steps of large catalogues, whose rows have one second moment each, on a small one.
@Suite("Updates by rows", .everyKernelSet)
struct RowwiseStepTests {
    private static let items = 600
    private static let negatives = 20

    private func parameters(tied: Bool) -> ModelParameters { .small(tied: tied, items: Self.items) }

    private func step(
        _ parameters: ModelParameters, _ kind: OptimizerKind, byRows: Bool, lanes: Int = 2,
        clipNorm: Float = 1, precision: Precision = .f32, resuming moments: OptimizerMoments? = nil,
        after step: Int = 0, change: (inout OptimizerConfiguration) -> Void = { _ in }
    ) -> GradientStep {
        var optimizer = OptimizerConfiguration.defaults(of: kind)
        change(&optimizer)
        return GradientStep(
            parameters, optimizer: optimizer, clipNorm: clipNorm, lanes: lanes, resuming: moments, step: step,
            precision: precision, sampledLoss: SampledLoss(.softmax, negatives: Self.negatives), sparseShare: 1,
            byRows: byRows)
    }

    /// Runs some steps, each with its own batch for each lane; returns their norms.
    @discardableResult
    private func run(
        _ step: GradientStep, _ numbers: Range<Int>, lanes: Int = 2, items: Int = Self.items, rate: Float = 1
    ) -> [Double] {
        numbers.map { number in
            var random = SeededGenerator(seed: 8, UInt64(number))
            let shares = (0..<lanes).map { _ in
                var batch = PackedBatch(visibility: .causal)
                for _ in 0..<4 {
                    let cart = (0..<9).map { _ in Int32.random(in: 2..<Int32(items), using: &random) }
                    batch.append(cart.dropLast(), targets: (0..<8).map { (offset: $0, item: cart[$0 + 1]) })
                }
                return [batch]
            }
            let result = step.run(shares, dropout: 0.1, dropoutSeed: UInt64(number), learningRateFactor: rate)
            #expect(result.loss.isFinite && result.gradientNorm > 0)
            return result.gradientNorm
        }
    }

    @Test(
        "everything but the catalogue gets the update that it gets otherwise, bit for bit", arguments: [true, false],
        [OptimizerKind.adam, .adamW, .muon])
    func rest(tied: Bool, kind: OptimizerKind) {
        let (whole, byRows) = (parameters(tied: tied), parameters(tied: tied))
        let before = byRows.all.values
        // Without a limit: the norms are the same but for the order of their sums.
        let run = { (parameters: ModelParameters, isByRows: Bool) in
            let step = GradientStep(
                parameters, optimizer: .defaults(of: kind), clipNorm: 0, lanes: 2,
                sampledLoss: SampledLoss(.softmax, negatives: Self.negatives), sparseShare: 1, byRows: isByRows)
            self.run(step, 0..<1)
        }
        run(whole, false)
        run(byRows, true)
        let place = whole.layout.besideCatalogue
        #expect(Array(whole.all.values[place]) == Array(byRows.all.values[place]))
        #expect(Array(before[place]) != Array(byRows.all.values[place]))
    }

    /// At a rate of zero the weights stay, so the same batch has the same gradient twice.
    @Test(
        "the gradient is that of steps that keep all of it, is clipped as that is, and is gone after the step",
        arguments: [true, false], [1, 2, 3])
    func gradient(tied: Bool, lanes: Int) throws {
        let limit: Float = 0.01
        var (norms, moments): ([Double], [OptimizerMoments]) = ([], [])
        for isByRows in [false, true] {
            let step = step(parameters(tied: tied), .adamW, byRows: isByRows, lanes: lanes, clipNorm: limit)
            for _ in 0..<2 { norms += run(step, 0..<1, lanes: lanes, rate: 0) }
            moments.append(step.moments)
        }
        #expect(norms.allSatisfy { $0 > Double(limit) && abs($0 / norms[0] - 1) < 1e-6 })
        // The first moments are a sum of the clipped gradients; those of rows are rounded twice, each time by 2⁻⁸ of them at most.
        let (whole, rest) = (try #require(moments[0].byName["first"]), try #require(moments[1].byName["first"]))
        #expect(isNear(rest.all.values, whole.slice(whole.layout.besideCatalogue).values))
        for table in moments[1].rows {
            let other = try #require(whole.parameter(named: table.name))
            #expect(isNear(table.first.values, other.values, share: 0x1p-7), "\(table.name)")
        }
    }

    @Test("the rows that change are those that change otherwise, and others do not decay", arguments: [true, false])
    func changed(tied: Bool) {
        let changed = [false, true].map { isByRows in
            let parameters = parameters(tied: tied)
            let before = parameters.outputWeight.values
            run(step(parameters, .adamW, byRows: isByRows) { $0.weightDecay = 0.1 }, 0..<1)
            let after = parameters.outputWeight.values
            return (0..<Self.items).filter { before[($0 * 16)..<($0 * 16 + 16)] != after[($0 * 16)..<($0 * 16 + 16)] }
        }
        #expect(changed[0] == changed[1] && !changed[0].isEmpty && changed[0].count < Self.items)
    }

    /// - Parameter share: of the largest number, by which others may be off
    private func isNear(_ found: [Float], _ expected: [Float], share: Float = 1e-5) -> Bool {
        let largest = expected.reduce(0) { max($0, abs($1)) }
        return largest > 0 && found.count == expected.count
            && zip(found, expected).allSatisfy { abs($0 - $1) <= share * largest }
    }

    /// At first the corrected moments are the gradient and the mean of its squares, so the root of the mean square of a row's change is
    /// the learning rate.
    @Test(
        "a row's first change has the size of the learning rate, and rows without a gradient stay",
        arguments: [1, 2, 3])
    func firstStep(lanes: Int) {
        let parameters = parameters(tied: true)
        let before = parameters.itemEmbedding.values
        run(step(parameters, .adam, byRows: true, lanes: lanes) { $0.learningRate = 1e-2 }, 0..<1, lanes: lanes)
        let after = parameters.itemEmbedding.values
        var changed = 0
        for item in 0..<Self.items {
            let row = (item * 16)..<(item * 16 + 16)
            let square = row.reduce(0.0) { $0 + Double(after[$1] - before[$1]) * Double(after[$1] - before[$1]) }
            guard square > 0 else { continue }
            changed += 1
            #expect(abs((square / 16).squareRoot() - 1e-2) < 2e-4, "item \(item)")
        }
        // Items and negatives of each lane, some of them drawn twice.
        #expect((lanes * 30...lanes * (36 + Self.negatives) + 1).contains(changed))
    }

    @Test("bfloat16 copies of the touched rows give what copies of all give", arguments: [true, false])
    func rounded(tied: Bool) {
        let losses = [true, false].map { isByRows in
            let step = step(parameters(tied: tied), .adamW, byRows: isByRows, precision: .bf16)
            var random = SeededGenerator(seed: 8)
            var batch = PackedBatch(visibility: .causal)
            let cart = (0..<9).map { _ in Int32.random(in: 2..<Int32(Self.items), using: &random) }
            batch.append(cart.dropLast(), targets: (0..<8).map { (offset: $0, item: cart[$0 + 1]) })
            return step.run([[batch], []], dropout: 0, dropoutSeed: 1, learningRateFactor: 1).loss
        }
        #expect(losses[0] == losses[1])
    }

    /// Those that go on with new copies are right: copies that a step had left as they were would give other weights.
    @Test("bfloat16 copies follow the weights over several steps", arguments: [true, false])
    func copies(tied: Bool) {
        let (kept, renewed) = (parameters(tied: tied), parameters(tied: tied))
        let before = kept.all.values
        run(step(kept, .muon, byRows: true, precision: .bf16), 0..<3)
        var moments: OptimizerMoments?
        for number in 0..<3 {
            let step = step(renewed, .muon, byRows: true, precision: .bf16, resuming: moments, after: number)
            run(step, number..<(number + 1))
            moments = step.moments
        }
        #expect(kept.all.values == renewed.all.values && kept.all.values != before)
    }

    @Test("a run that is saved and goes on from the disk ends with the same weights, bit for bit")
    func resuming() throws {
        let directory = try TemporaryDirectory()
        let (whole, parts) = (try TinyCheckpoint.make(seed: 1), try TinyCheckpoint.make(seed: 1))
        let items = whole.vocabulary.count
        run(step(whole.parameters, .muon, byRows: true), 0..<4, items: items)
        let first = step(parts.parameters, .muon, byRows: true)
        run(first, 0..<2, items: items)
        #expect(first.moments.rows.map(\.name) == [ParameterName.itemEmbedding, ParameterName.outputBias])
        let snapshot = TrainingSnapshot(state: Array("{}".utf8), moments: first.moments)
        try CheckpointPublisher.publish(parts, training: snapshot, as: directory.path + "/state")
        let read = try TrainingSnapshot.loadMoments(
            CheckpointDirectory(opening: directory.path + "/state"), configuration: parts.configuration.model,
            names: ["first", "second"])
        run(step(parts.parameters, .muon, byRows: true, resuming: read, after: 2), 2..<4, items: items)
        #expect(parts.parameters.all.values == whole.parameters.all.values)
    }

    @Test("saved moments that lack a table's, or have another form than the optimizer's, are refused")
    func damaged() throws {
        let directory = try TemporaryDirectory()
        let checkpoint = try TinyCheckpoint.make(seed: 1)
        var moments = step(checkpoint.parameters, .adamW, byRows: true).moments
        func load(_ name: String, _ names: [String]) throws {
            let snapshot = TrainingSnapshot(state: Array("{}".utf8), moments: moments)
            try CheckpointPublisher.publish(checkpoint, training: snapshot, as: directory.path + "/" + name)
            _ = try TrainingSnapshot.loadMoments(
                CheckpointDirectory(opening: directory.path + "/" + name),
                configuration: checkpoint.configuration.model, names: names)
        }
        try load("whole", ["first", "second"])
        #expect(throws: CheckpointError.self) { try load("other", ["velocity"]) }
        moments.rows.removeFirst()
        #expect(throws: CheckpointError.self) { try load("less", ["first", "second"]) }
        moments.rows = []
        #expect(throws: CheckpointError.self) { try load("none", ["first", "second"]) }
    }

    @Test("spread over the weights, each has its row's second moment and its own first one")
    func spread() throws {
        let parameters = parameters(tied: false)
        let step = step(parameters, .adamW, byRows: true)
        run(step, 0..<1)
        let (rows, whole) = (step.moments, step.moments.spread(over: parameters.configuration))
        #expect(whole.rows.isEmpty)
        let (first, second) = (try #require(whole.byName["first"]), try #require(whole.byName["second"]))
        let table = try #require(rows.rows.first { $0.name == ParameterName.outputWeight })
        #expect(first.outputWeight.values == table.first.values)
        #expect(second.outputWeight.values == table.second.values.flatMap { Array(repeating: $0, count: 16) })
        #expect(table.second.values.contains { $0 > 0 })
        #expect(second.slice(second.layout.besideCatalogue).values == rows.byName["second"]?.all.values)
    }

    @Test("it is usual for large catalogues alone, with a sampled loss and moments like Adam's, in one process")
    func usual() {
        let (loss, large) = (SampledLoss(.softmax, negatives: 8), RowwiseOptimizer.smallCatalogue + 3)
        #expect(RowwiseOptimizer.isUsual(.muon, loss, vocabularyCount: large, processes: 1))
        #expect(!RowwiseOptimizer.isUsual(.muon, loss, vocabularyCount: large - 1, processes: 1))
        #expect(!RowwiseOptimizer.isUsual(.muon, nil, vocabularyCount: large, processes: 1))
        #expect(!RowwiseOptimizer.isUsual(.nesterov, loss, vocabularyCount: large, processes: 1))
        #expect(!RowwiseOptimizer.isUsual(.adam, loss, vocabularyCount: large, processes: 2))
    }
}
