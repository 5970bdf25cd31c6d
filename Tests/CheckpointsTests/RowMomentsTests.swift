import BERT4Rec
import Kernels
import Platform
import TestSupport
import Testing

@testable import Checkpoints

/// What a saved state holds of a large catalogue's moments.
@Suite("Moments of rows in saved states")
struct RowMomentsTests {
    private let output: TemporaryDirectory
    private let configuration: ModelConfiguration
    /// Before the first ones were rounded.
    private let numbers: [String: [Float]]
    private let moments: OptimizerMoments

    private static let kinds = ["first", "second"]
    private static let embedding = "first/" + ParameterName.itemEmbedding
    private static let bias = "first/" + ParameterName.outputBias

    init() throws {
        output = try TemporaryDirectory()
        // An odd vocabulary: behind its bias in bfloat16 nothing is aligned to four bytes.
        var model = ModelConfiguration.default(vocabularyCount: 23)
        (model.width, model.layers, model.heads, model.headWidth, model.feedForwardWidth) = (5, 1, 1, 5, 7)
        model.maximumLength = 12
        let rest = model.withoutCatalogue
        let own = Dictionary(uniqueKeysWithValues: Self.kinds.map { ($0, ModelParameters(rest)) })
        let rows = RowMoments.zero(model)
        var numbers: [String: [Float]] = [:]
        for table in rows {
            let (count, columns) = (table.first.rows, table.first.columns)
            let first = (0..<count * columns).map { Float($0 - 40) / 7 }
            table.first.store(Matrix(rows: count, columns: columns, values: first))
            table.second.copy(from: (0..<count).map { Float($0) / 3 })
            numbers["first/" + table.name] = first
        }
        (configuration, self.numbers) = (model, numbers)
        moments = OptimizerMoments(byName: own, rows: rows)
    }

    private func write(_ entries: [SafetensorsContent.Entry]) throws -> SafetensorsFile {
        try SafetensorsContent(entries: entries).written(to: output.path + "/optimizer.safetensors")
    }

    /// The state with other values in one tensor, or without it.
    private func entries(
        _ name: String, _ values: SafetensorsContent.Values?, shape: [Int]? = nil
    ) -> [SafetensorsContent.Entry] {
        moments.tensors.compactMap { entry in
            guard entry.name == name else { return entry }
            return values.map { SafetensorsContent.Entry(name: name, shape: shape ?? entry.shape, values: $0) }
        }
    }

    private func bytes(_ operand: Operand) -> [UInt8] { operand.withMutableBytes { Array($0) } }

    private func expectEqual(_ found: [RowMoments]) {
        #expect(found.map(\.name) == moments.rows.map(\.name))
        for (found, expected) in zip(found, moments.rows) {
            #expect(bytes(found.first) == bytes(expected.first) && found.second.values == expected.second.values)
            #expect(found.first.values != numbers["first/" + found.name] && found.first.values.contains { $0 != 0 })
        }
    }

    @Test("first ones take two bytes each and are read bit for bit")
    func roundTrip() throws {
        let file = try write(moments.tensors)
        for table in moments.rows {
            let tensor = try #require(file.tensors["first/" + table.name])
            #expect(tensor.kind == .bfloat16 && tensor.shape == [23, table.first.columns])
            #expect(tensor.range.count == 2 * table.first.count)
        }
        #expect(RowMoments.areHeld(by: file, configuration))
        expectEqual(try RowMoments.read(file, configuration))
    }

    @Test("each tensor begins at a multiple of its elements' size")
    func alignment() throws {
        let file = try write(moments.tensors)
        for (name, tensor) in file.inOrder {
            #expect(tensor.range.lowerBound % tensor.kind.bytes == 0, "\(name)")
        }
        #expect(file.inOrder.contains { $0.tensor.range.upperBound % 4 != 0 })
    }

    @Test("a state with first ones in float32, as earlier versions wrote it, is read and rounded")
    func floats() throws {
        let entries = moments.tensors.map { entry in
            numbers[entry.name].map { values in
                SafetensorsContent.Entry(
                    name: entry.name, shape: entry.shape,
                    values: .floats(Matrix(rows: 1, columns: values.count, values: values)))
            } ?? entry
        }
        let file = try write(entries)
        #expect(file.tensors.values.allSatisfy { $0.kind == .float32 })
        expectEqual(try RowMoments.read(file, configuration))
    }

    @Test("first ones of another type or shape, or that are not there, are refused")
    func damaged() throws {
        let count = 23 * 5
        let integers = SafetensorsContent.Values.integers([Int32](repeating: 1, count: count))
        let rounded = SafetensorsContent.Values.operand(Operand(rows: 5, columns: 23, precision: .bf16))
        let halfAsMany = SafetensorsContent.Values.floats(Matrix(rows: 23, columns: 2))
        for damaged in [
            entries(Self.embedding, integers), entries(Self.embedding, rounded, shape: [5, 23]),
            entries(Self.embedding, rounded, shape: [count]), entries(Self.embedding, halfAsMany, shape: [23, 2]),
            entries(Self.embedding, nil),
        ] {
            let file = try write(damaged)
            #expect(throws: CheckpointError.self) { try RowMoments.read(file, configuration) }
        }
    }

    @Test("first ones that are infinite or no numbers are refused, and second ones in bfloat16")
    func wrongNumbers() throws {
        var values = try #require(numbers[Self.bias])
        let count = values.count
        for bad in [Float.nan, .infinity, -.infinity, .greatestFiniteMagnitude] {
            values[count - 1] = bad
            let floats = Matrix(rows: count, columns: 1, values: values)
            let rounded = Operand(rows: count, columns: 1, precision: .bf16)
            rounded.store(floats)
            for kind in [SafetensorsContent.Values.floats(floats), .operand(rounded)] {
                let file = try write(entries(Self.bias, kind))
                #expect(throws: CheckpointError.notFinite(path: file.path, name: Self.bias)) {
                    try RowMoments.read(file, configuration)
                }
            }
        }
        let second = "second/" + ParameterName.outputBias
        let file = try write(entries(second, .operand(Operand(rows: count, columns: 1, precision: .bf16))))
        #expect(throws: CheckpointError.self) { try RowMoments.read(file, configuration) }
    }
}
