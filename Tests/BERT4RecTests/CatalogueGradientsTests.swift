import BERT4Rec
import Kernels
import TestSupport
import Testing

/// Gradients of the items that a step touches, against those of all.
@Suite("Gradients of the touched items", .everyKernelSet)
struct CatalogueGradientsTests {
    private struct Gradients {
        let rest: ModelParameters
        let catalogue: CatalogueGradients?
    }

    /// What two batches ask of the weights, one after the other.
    private func gradients(
        _ name: String, _ precision: Precision, byRows: Bool, capacity: Int = 4096
    ) throws -> Gradients {
        let parameters = try GoldenFile.parameters(name).prepared(for: precision, withCatalogue: !byRows)
        let configuration = parameters.configuration
        let result = Gradients(
            rest: ModelParameters(byRows ? configuration.withoutCatalogue : configuration),
            catalogue: byRows ? CatalogueGradients(configuration, capacity: capacity) : nil)
        let encoder = Encoder(parameters)
        let activations = Activations(configuration, precision: precision)
        let head = SampledHead(parameters, SampledLoss(.softmax, negatives: 6), precision: precision)
        for (number, batch) in try GoldenFile.load(name).batches.prefix(2).enumerated() {
            let batch = batch.packed
            let hidden = encoder.forward(batch, activations, forBackward: true)
            let (_, dHidden) = head.lossAndGradient(
                hidden, targets: batch.targetItems, scale: 0.1, seed: UInt64(number), gradients: result.rest,
                catalogue: result.catalogue)
            encoder.backward(
                dHidden, batch, activations, gradients: result.rest, catalogue: result.catalogue)
        }
        return result
    }

    @Test("are the same bit for bit, and all others are zero", arguments: GoldenFile.names, Precision.allCases)
    func rows(name: String, precision: Precision) throws {
        let whole = try gradients(name, precision, byRows: false).rest
        let byRows = try gradients(name, precision, byRows: true)
        let catalogue = try #require(byRows.catalogue)
        #expect(whole.slice(whole.layout.besideCatalogue).values == byRows.rest.all.values)
        let vocabulary = whole.configuration.vocabularyCount
        #expect(catalogue.count <= vocabulary && Set(catalogue.items).count == catalogue.count)
        for item in 0..<vocabulary {
            let wanted = (
                whole.itemEmbedding[item..<(item + 1)].values, whole.outputWeight[item..<(item + 1)].values,
                whole.outputBias.values[item]
            )
            guard let row = catalogue.items.firstIndex(of: Int32(item)) else {
                #expect(wanted.0.allSatisfy { $0 == 0 } && wanted.1.allSatisfy { $0 == 0 } && wanted.2 == 0)
                continue
            }
            #expect(catalogue.embedding[row..<(row + 1)].values == wanted.0)
            #expect(catalogue.outputWeight[row..<(row + 1)].values == wanted.1)
            #expect(catalogue.outputBias.values[row] == wanted.2)
        }
    }

    @Test("do not depend on the room there is at first", arguments: GoldenFile.names)
    func growing(name: String) throws {
        let wide = try #require(try gradients(name, .f32, byRows: true).catalogue)
        let narrow = try #require(try gradients(name, .f32, byRows: true, capacity: 1).catalogue)
        #expect(wide.items == narrow.items)
        #expect(wide.embedding.prefix(wide.count).values == narrow.embedding.prefix(wide.count).values)
        #expect(wide.outputWeight.prefix(wide.count).values == narrow.outputWeight.prefix(wide.count).values)
        #expect(wide.squaredNorm(within: 0..<wide.count) == narrow.squaredNorm(within: 0..<wide.count))
    }

    @Test("have a row for padding, which counts as touched where somebody asked for it")
    func padding() throws {
        let configuration = try GoldenFile.parameters(GoldenFile.names[0]).configuration
        let (total, other) = (CatalogueGradients(configuration), CatalogueGradients(configuration))
        #expect(total.touched.isEmpty)
        #expect(total.rows(of: [5, 3]) == [1, 2] && total.touched == 1..<3)
        #expect(other.rows(of: [3, 6]) == [1, 2])
        #expect(total.places(of: other) == [0, 2, 3] && total.touched == 1..<4)
        #expect(other.rows(of: [0]) == [0] && other.touched == 0..<3)
        #expect(total.places(of: other) == [0, 2, 3] && total.touched == 0..<4)
        total.clear()
        #expect(total.touched.isEmpty)
    }

    @Test("are zero after they were cleared, and rows are given out anew")
    func clearing() throws {
        let catalogue = try #require(try gradients(GoldenFile.names[0], .f32, byRows: true).catalogue)
        let count = catalogue.count
        catalogue.clear()
        #expect(catalogue.items == [0])
        #expect(catalogue.rows(of: [9, 4, 9]) == [1, 2, 1])
        #expect(catalogue.embedding.prefix(count).values.allSatisfy { $0 == 0 })
        #expect(catalogue.outputBias.values.allSatisfy { $0 == 0 })
    }
}
