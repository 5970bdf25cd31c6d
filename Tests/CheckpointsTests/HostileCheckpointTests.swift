import BERT4Rec
import Foundation
import Interactions
import Platform
import Scoring
import TestSupport
import Testing

@testable import Checkpoints

/// Whatever is in the files of a checkpoint, with digests that agree: it is refused, and the reason says where.
@Suite("Hostile checkpoints")
struct HostileCheckpointTests {
    private let output: TemporaryDirectory
    private let changed: String

    init() throws {
        output = try TemporaryDirectory()
        changed = output.path + "/changed"
    }

    private func files(_ auxiliary: AuxiliaryConfiguration? = nil) throws -> CheckpointFiles {
        try CheckpointFiles(of: TinyCheckpoint.publish("epoch-0001", seed: 1, in: output.path, auxiliary: auxiliary))
    }

    private func failure() -> CheckpointError? {
        do throws(CheckpointError) {
            _ = try Checkpoint.load(directory: changed)
            return nil
        } catch {
            return error
        }
    }

    @Test("a file that says what cannot be is refused with its name and the place", arguments: HostileCheckpoint.all)
    func refused(hostile: HostileCheckpoint) throws {
        var files = try files(hostile.auxiliary)
        try hostile.change(&files)
        try files.write(to: changed)
        let begun = ContinuousClock.now
        let message = "\(try #require(failure()))"
        for part in hostile.reason { #expect(message.contains(part), "\(message)") }
        #expect(message.utf8.count < 1500 && ContinuousClock.now - begun < .seconds(1))
    }

    @Test("written again unchanged it is loaded, with each auxiliary model")
    func unchanged() throws {
        for auxiliary in [
            nil, HostileCheckpoint.transitions, HostileCheckpoint.autoencoder, HostileCheckpoint.neighbours,
            HostileCheckpoint.recent,
        ] {
            let files = try files(auxiliary)
            try files.write(to: changed)
            #expect(failure() == nil)
            try FileManager.default.removeItem(atPath: changed)
            CheckpointPublisher.remove(output.path + "/epoch-0001")
        }
    }

    @Test("the largest counts there are take no sum beyond its bounds")
    func largestCounts() throws {
        var files = try files(HostileCheckpoint.transitions)
        for item in 2..<22 {
            try files.setWord(item, of: "occurrences", in: "expert.safetensors", to: UInt32(Int32.max))
            try files.setWord(item, of: "distance-1.outgoing", in: "expert.safetensors", to: UInt32(Int32.max))
        }
        files[text: "vocabulary.tsv"] = files[text: "vocabulary.tsv"].replacing("\t100\t", with: "\t9007199254738000\t")
        try files.write(to: changed)
        let loaded = try Checkpoint.load(directory: changed).checkpoint
        #expect(TinyCheckpoint.scores(loaded, items: [3, 4, 5], position: .next).allSatisfy { $0.isFinite })
    }

    @Test(
        "files full of holes are refused before memory is asked for",
        arguments: ["model.safetensors", "vocabulary.tsv"])
    func sparse(file: String) throws {
        var files = try files()
        files.claimedSizes[file] = 1 << 42
        try files.write(to: changed)
        #expect(truncate(changed + "/" + file, 1 << 42) == 0)
        #expect("\(try #require(failure()))".contains("\(1 << 42) bytes"))
    }

    @Test("a file that is larger than the manifest says is not read")
    func grown() throws {
        let files = try files()
        try files.write(to: changed)
        #expect(truncate(changed + "/config.json", 1 << 42) == 0)
        #expect("\(try #require(failure()))".contains("the manifest says"))
    }

    @Test(
        "pipes, devices, directories and links to them are not opened in the place of a file",
        .timeLimit(.minutes(1)), arguments: ["config.json", "model.safetensors", "vocabulary.tsv", "manifest.json"])
    func noFiles(name: String) throws {
        let files = try files()
        try files.write(to: changed)
        let path = changed + "/" + name
        let places: [() -> Bool] = [
            { mkfifo(path, 0o600) == 0 }, { mkdir(path, 0o700) == 0 }, { symlink("/dev/zero", path) == 0 },
            { symlink("/dev/tty", path) == 0 }, { symlink(path, path) == 0 }, { symlink("/nowhere", path) == 0 },
        ]
        for make in places {
            try FileManager.default.removeItem(atPath: path)
            #expect(make() && failure() != nil)
        }
        #expect(remove(path) == 0)
        let pipe = output.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0 && symlink(pipe, path) == 0)
        #expect("\(try #require(failure()))".contains("it is not a file"))
    }

    @Test("files that are links to files are read: stores share them so")
    func links() throws {
        let files = try files()
        try files.write(to: changed)
        try FileManager.default.moveItem(atPath: changed + "/model.safetensors", toPath: output.path + "/blob")
        #expect(symlink("../blob", changed + "/model.safetensors") == 0)
        #expect(failure() == nil)
    }

    @Test("moments of a run that are not the weights' are refused when it is resumed")
    func moments() throws {
        let checkpoint = try TinyCheckpoint.make(seed: 1)
        let snapshot = TrainingSnapshot(state: Array("{}".utf8), moments: ["momentum": checkpoint.parameters])
        try CheckpointPublisher.publish(checkpoint, training: snapshot, as: output.path + "/run")
        func load(_ change: (inout CheckpointFiles) throws -> Void) throws {
            var files = try CheckpointFiles(of: output.path + "/run")
            try change(&files)
            try? FileManager.default.removeItem(atPath: changed)
            try files.write(to: changed)
            _ = try TrainingSnapshot.loadMoments(
                CheckpointDirectory(opening: changed), configuration: checkpoint.configuration.model,
                names: ["momentum"])
        }
        let file = CheckpointFile.optimizer
        try load { _ in }
        #expect(throws: CheckpointError.self) {
            try load { try $0.setWord(5, of: "momentum/rec.bias", in: file, to: Float.nan.bitPattern) }
        }
        #expect(throws: CheckpointError.self) {
            try load { $0.changeHeader(of: file) { $0.replacing("momentum/rec.bias", with: "momentum/other") } }
        }
    }

    @Test("what does not fit into memory is refused, the weights as well as a pass over the longest cart")
    func memory() throws {
        let directory = try CheckpointDirectory(
            opening: TinyCheckpoint.publish("epoch-0001", seed: 1, in: output.path))
        func message(_ model: ModelConfiguration, memory: Int) -> String? {
            do throws(CheckpointError) {
                try directory.checkSizes(model, memory: memory)
                return nil
            } catch {
                return "\(error)"
            }
        }
        var model = try TinyCheckpoint.make(seed: 1).configuration.model
        #expect(message(model, memory: 1 << 20) == nil)
        #expect(try #require(message(model, memory: 1 << 14)).contains("weights may take"))
        (model.maximumLength, model.heads, model.headWidth) = (16_384, 256, 256)
        #expect(try #require(message(model, memory: 1 << 33)).contains("a pass over 16384 items may take"))
    }

    @Test("the number of weights is known before they are laid out, for every architecture")
    func weightCount() {
        var all = [ModelConfiguration.article(vocabularyCount: 99), .default(vocabularyCount: 99)]
        for change: (inout ModelConfiguration) -> Void in [
            { $0.positions = .learned }, { $0.attentionBias.toggle() }, { $0.visibilityEmbedding.toggle() },
            { $0.tiedOutput.toggle() }, { $0.distanceBiasReach = 9 }, { $0.convolutionReach = 0 },
            { $0.timeBias.toggle() },
            { ($0.layers, $0.heads, $0.headWidth, $0.feedForwardWidth) = (3, 5, 7, 11) },
        ] {
            for var configuration in all.prefix(2) {
                change(&configuration)
                all.append(configuration)
            }
        }
        for configuration in all {
            #expect(configuration.weightCount == Double(ParameterLayout(configuration).parameterCount))
        }
    }
}
