import BERT4Rec
import Checkpoints
import Foundation
import TestSupport
import Testing

/// A checkpoint is either whole or refused, with the reason.
@Suite("Checkpoints")
struct CheckpointTests {
    private let output: TemporaryDirectory
    private let directory: String

    init() throws {
        output = try TemporaryDirectory()
        directory = try TinyCheckpoint.publish("epoch-0001", seed: 1, in: output.path)
    }

    private static let files = [
        "model.safetensors", "config.json", "vocabulary.tsv", "metrics.json", "manifest.json",
    ]

    private func url(_ file: String) -> URL { URL(filePath: directory + "/" + file) }

    private func failure() -> CheckpointError? {
        do throws(CheckpointError) {
            _ = try Checkpoint.load(directory: directory)
            return nil
        } catch {
            return error
        }
    }

    @Test("a page attached to a checkpoint replaces the last one and changes nothing that was published")
    func attach() throws {
        let digest = (try? CheckpointDirectory(opening: directory))?.digest
        try CheckpointPublisher.attach(Array("one".utf8), as: CheckpointFile.report, to: directory)
        try Data().write(to: url(".report.html.new-1"))  // of a killed run
        try CheckpointPublisher.attach(Array("two".utf8), as: CheckpointFile.report, to: directory)
        #expect(try String(contentsOf: url("report.html"), encoding: .utf8) == "two")
        #expect((try? CheckpointDirectory(opening: directory))?.digest == digest && failure() == nil)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        #expect(names.sorted() == (Self.files + ["report.html"]).sorted())
        CheckpointPublisher.remove(directory)
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    /// Publishes a tiny checkpoint again after a change that its manifest agrees with.
    private func republish(_ change: (inout Checkpoint) throws -> Void) throws -> String {
        var checkpoint = try TinyCheckpoint.make(seed: 1)
        try change(&checkpoint)
        let path = output.path + "/changed"
        try CheckpointPublisher.publish(checkpoint, as: path)
        return path
    }

    @Test("what is published is what is loaded")
    func roundTrip() throws {
        let loaded = try Checkpoint.load(directory: directory)
        let original = try TinyCheckpoint.make(seed: 1)
        #expect(loaded.version == "epoch-0001" && loaded.digest.hasPrefix("sha256:"))
        #expect(loaded.checkpoint.configuration == original.configuration)
        #expect(loaded.checkpoint.vocabulary == original.vocabulary)
        #expect(loaded.checkpoint.metrics == original.metrics)
        #expect(loaded.checkpoint.parameters.all.values == original.parameters.all.values)
    }

    @Test("a flipped bit anywhere is found", arguments: files)
    func flippedBit(file: String) throws {
        let original = try Data(contentsOf: url(file))
        for share in [0, 1, 3, 5, 8, 10] {
            var bytes = original
            bytes[(bytes.count - 1) * share / 10] ^= 4
            try bytes.write(to: url(file))
            #expect(failure() != nil, "bit of byte \((bytes.count - 1) * share / 10)")
        }
        try original.write(to: url(file))
        #expect(failure() == nil)
    }

    @Test("a file cut short anywhere is found", arguments: files)
    func truncated(file: String) throws {
        let original = try Data(contentsOf: url(file))
        for length in [0, 1, original.count / 2, original.count - 2] {
            try original.prefix(length).write(to: url(file))
            #expect(failure() != nil, "\(length) bytes")
        }
    }

    @Test("a missing file is named", arguments: files)
    func missing(file: String) throws {
        try FileManager.default.removeItem(at: url(file))
        #expect(failure() == .incomplete(path: directory, missingFile: file))
    }

    @Test("a changed weight is a digest mismatch")
    func changedWeight() throws {
        var bytes = try Data(contentsOf: url("model.safetensors"))
        bytes[bytes.count - 2] ^= 1
        try bytes.write(to: url("model.safetensors"))
        guard case .digestMismatch(let path, _, _) = failure() else {
            Issue.record("\(String(describing: failure()))")
            return
        }
        #expect(path.hasSuffix("model.safetensors"))
    }

    @Test("a weight that is not a number is refused even with a right digest")
    func notFinite() throws {
        let path = try republish { checkpoint in
            checkpoint.parameters.outputBias.fill(.nan)
        }
        #expect(throws: CheckpointError.notFinite(path: path + "/model.safetensors", name: "rec.bias")) {
            try Checkpoint.load(directory: path)
        }
    }

    @Test("weights whose shapes are not the configuration's are refused even with a right digest")
    func wrongShapes() throws {
        let path = try republish { checkpoint in
            var configuration = checkpoint.configuration
            configuration.model.feedForwardWidth = 31
            checkpoint = Checkpoint(
                configuration: configuration, parameters: checkpoint.parameters, vocabulary: checkpoint.vocabulary,
                metrics: [:])
        }
        let name = "encoder.layer_stack.0.pos_ff.feedforward_1.weight"
        #expect(
            throws: CheckpointError.shapeMismatch(
                path: path + "/model.safetensors", name: name, expected: [31, 16], found: [32, 16])
        ) { try Checkpoint.load(directory: path) }
    }

    @Test("a vocabulary that does not fit the configuration is refused")
    func wrongVocabulary() throws {
        let path = try republish { checkpoint in
            var configuration = checkpoint.configuration
            configuration.model.vocabularyCount = 23
            checkpoint = Checkpoint(
                configuration: configuration, parameters: checkpoint.parameters, vocabulary: checkpoint.vocabulary,
                metrics: [:])
        }
        #expect(
            throws: CheckpointError.vocabularyMismatch(path: path + "/vocabulary.tsv", items: 22, weights: 23)
        ) { try Checkpoint.load(directory: path) }
    }

    @Test("an architecture written before distance biases and convolutions has neither; any other gap is an error")
    func olderArchitecture() throws {
        let model = ModelConfiguration.default(vocabularyCount: 9)
        let written = try JSONSerialization.jsonObject(with: Data(CanonicalJSON.encode(model))) as? [String: Any]
        func read(without names: String...) throws -> ModelConfiguration {
            let json = try #require(written).filter { !names.contains($0.key) }
            return try JSONDecoder().decode(
                ModelConfiguration.self, from: JSONSerialization.data(withJSONObject: json))
        }
        #expect(try read() == model)
        var older = model
        (older.distanceBiasReach, older.convolutionReach) = (0, 0)
        #expect(try read(without: "distanceBiasReach", "convolutionReach") == older)
        #expect(throws: DecodingError.self) { try read(without: "headWidth") }
    }

    @Test("absurd sizes and formats from the future are refused before memory is asked for")
    func absurd() throws {
        let path = try republish { checkpoint in
            var configuration = checkpoint.configuration
            configuration.model.width = 1 << 40
            checkpoint = Checkpoint(
                configuration: configuration, parameters: checkpoint.parameters, vocabulary: checkpoint.vocabulary,
                metrics: [:])
        }
        let error = #expect(throws: CheckpointError.self) { try Checkpoint.load(directory: path) }
        #expect("\(try #require(error))".contains("width"))
    }

    @Test("nothing is left of a checkpoint that could not be written, and nothing published is replaced")
    func failedPublish() throws {
        let checkpoint = try TinyCheckpoint.make(seed: 2)
        let file = try output.write("file", "")
        #expect(throws: CheckpointError.self) { try CheckpointPublisher.publish(checkpoint, as: file + "/epoch") }
        #expect(throws: CheckpointError.self) { try CheckpointPublisher.publish(checkpoint, as: directory) }
        #expect(failure() == nil)
        let names = try FileManager.default.contentsOfDirectory(atPath: output.path)
        #expect(names.sorted() == ["epoch-0001", "file", "latest"])
    }

    @Test("exported weights have PyTorch's names and come back equal")
    func export() throws {
        let parameters = try TinyCheckpoint.make(seed: 3).parameters
        let path = output.path + "/weights.safetensors"
        try CheckpointPublisher.exportWeights(parameters, to: path)
        let file = try SafetensorsFile(path: path)
        #expect(file.tensors["encoder.word_embedding.weight"]?.shape == [22, 16])
        let again = try ModelParameters(reading: file, parameters.configuration)
        #expect(again.all.values == parameters.all.values)
    }

    @Test(
        "a safetensors header that lies is refused",
        arguments: [
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#,
            #"{"a":{"dtype":"F32","shape":[9000000000,9000000000],"data_offsets":[0,4]}}"#,
            #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#,
            #"{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}"#, #"{"a":1}"#, "[]", "",
        ])
    func lyingHeader(header: String) throws {
        var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
        bytes += Data(header.utf8) + Data(repeating: 0, count: 4)
        let path = output.path + "/lie.safetensors"
        try bytes.write(to: URL(filePath: path))
        #expect(throws: CheckpointError.self) { try SafetensorsFile(path: path) }
        var huge = Data(repeating: 0xFF, count: 8)
        huge += Data(header.utf8)
        try huge.write(to: URL(filePath: path))
        #expect(throws: CheckpointError.self) { try SafetensorsFile(path: path) }
    }
}
