import BERT4Rec
import Foundation
import TestSupport
import Testing

/// The packed model against PyTorch's padded one, both presets' architectures.
@Suite("Parity with PyTorch", .everyKernelSet)
struct PyTorchParityTests {
    @Test("logits at every target agree to 1e-4", arguments: GoldenFile.names)
    func logits(name: String) throws {
        let golden = try GoldenFile.load(name)
        let model = TestModel(try GoldenFile.parameters(name))
        var compared = 0
        for batch in golden.batches {
            guard let expected = batch.logits else { continue }
            let found = model.logits(batch.packed)
            let rows = batch.packedOrder.map { expected[$0] }
            #expect(found.count == rows.count)
            for (row, wanted) in zip(found, rows) {
                for (a, b) in zip(row, wanted) {
                    #expect(abs(a - b) <= 1e-4)
                    compared += 1
                }
            }
        }
        #expect(compared > 1000)
    }

    @Test("losses agree to 1e-5", arguments: GoldenFile.names)
    func losses(name: String) throws {
        let model = TestModel(try GoldenFile.parameters(name))
        for batch in try GoldenFile.load(name).batches {
            guard let expected = batch.loss else { continue }
            #expect(abs(model.loss(batch.packed) - expected) <= 1e-5)
        }
    }

    @Test("every parameter's gradient agrees to 1e-3 of its largest entry", arguments: GoldenFile.names)
    func gradients(name: String) throws {
        let golden = try GoldenFile.load(name)
        let model = TestModel(try GoldenFile.parameters(name))
        #expect(golden.gradientBatches.count >= 3)
        for index in golden.gradientBatches {
            let expected = try GoldenFile.gradients(name, batch: index)
            let found = model.gradients(golden.batches[index].packed)
            for entry in expected.layout.entries {
                let wanted = expected.slice(entry.range).values
                let largest = wanted.map(abs).max()!
                let error = zip(found.slice(entry.range).values, wanted).map { abs($0 - $1) }.max()!
                // Keys' biases shift all scores alike, so their true gradient is zero: rounding is all there is.
                #expect(error <= max(1e-3 * largest, 1e-6), "\(entry.name), batch \(index): \(error) of \(largest)")
            }
        }
    }

    @Test("packing changes nothing: each sequence alone gives the same logits", arguments: GoldenFile.names)
    func packing(name: String) throws {
        let golden = try GoldenFile.load(name)
        let model = TestModel(try GoldenFile.parameters(name))
        for batch in golden.batches {
            let together = model.logits(batch.packed)
            var alone: [[Float]] = []
            for (index, tokens) in batch.sequences.enumerated() {
                let targets = batch.targets.filter { $0[0] == index }.sorted { $0[1] < $1[1] }
                guard !targets.isEmpty else { continue }
                var single = PackedBatch(visibility: batch.packed.visibility)
                single.append(
                    tokens, firstPosition: batch.starts[index],
                    targets: targets.map { (offset: $0[1], item: Int32($0[2])) }, times: batch.times(of: index))
                alone += model.logits(single)
            }
            for (a, b) in zip(together.joined(), alone.joined()) { #expect(abs(a - b) <= 1e-5) }
        }
    }
}
