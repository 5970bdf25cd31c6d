import BERT4Rec
import Checkpoints
import Foundation
import Interactions
import Platform
import Scoring
import TestSupport
import Testing

@testable import Inference

/// What keeps a bad checkpoint from ever answering.
@Suite("Gate", .everyKernelSet)
struct GateTests {
    private let output: TemporaryDirectory
    private let loader = ModelLoader(configuration: InferenceConfiguration(lanes: 1, precision: .f32))

    init() throws { output = try TemporaryDirectory() }

    private func publish(
        _ name: String, seed: UInt64 = 1, golden: Bool = true, change: (ModelParameters) -> Void = { _ in }
    ) throws -> String {
        let auxiliary = AuxiliaryConfiguration(network: 0.6, transitions: TransitionConfiguration(weight: 0.4))
        let made = try TinyCheckpoint.make(seed: seed, auxiliary: auxiliary)
        let questions = [TargetPosition.next, .previous, .inner(2)].map {
            PositionQuestion(items: [5, 9, 3], position: $0)
        }
        let answers = GoldenCarts(asking: questions, PositionScorer(made.parameters, made.rule), made.vocabulary)
        change(made.parameters)
        let checkpoint = Checkpoint(
            configuration: made.configuration, parameters: made.parameters, vocabulary: made.vocabulary,
            metrics: made.metrics, golden: golden ? answers : nil, auxiliary: made.auxiliary)
        try CheckpointPublisher.publish(checkpoint, as: output.path + "/" + name)
        return output.path + "/" + name
    }

    private func files(of checkpoint: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: checkpoint).sorted().map { checkpoint + "/" + $0 }
    }

    private func isRejected(_ checkpoint: String) -> Bool {
        do throws(CheckpointError) {
            _ = try loader.load(CheckpointDirectory(opening: checkpoint))
            return false
        } catch {
            return !"\(error)".isEmpty
        }
    }

    @Test("as published it is let in")
    func published() throws {
        let checkpoint = try publish("epoch-0001")
        #expect(try files(of: checkpoint).count >= 6)
        #expect(!isRejected(checkpoint))
    }

    @Test("one changed byte at any of 200 random places of any file keeps it out")
    func corruptedBytes() throws {
        let checkpoint = try publish("epoch-0001")
        var random = SeededGenerator(seed: 200)
        for file in try files(of: checkpoint) {
            let bytes = try Data(contentsOf: URL(filePath: file))
            for _ in 0..<200 {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                var changed = bytes
                changed[place] ^= UInt8.random(in: 1...255, using: &random)
                try changed.write(to: URL(filePath: file))
                // A manifest may say the same in other bytes: then what it lists was verified all the same.
                let isManifest = file.hasSuffix("manifest.json")
                #expect(isManifest || isRejected(checkpoint), "\(file) at \(place)")
                if isManifest, !isRejected(checkpoint) { #expect(try sameDigests(bytes, changed)) }
            }
            try bytes.write(to: URL(filePath: file))
        }
        #expect(!isRejected(checkpoint))
    }

    /// Whether two manifests list the same digests for the same files.
    private func sameDigests(_ one: Data, _ other: Data) throws -> Bool {
        let files = { (data: Data) in
            (try JSONSerialization.jsonObject(with: data) as? NSDictionary)?["files"] as? NSDictionary
        }
        return try files(one) == files(other)
    }

    @Test("a file cut off anywhere keeps it out")
    func truncated() throws {
        let checkpoint = try publish("epoch-0001")
        for file in try files(of: checkpoint) {
            let bytes = try Data(contentsOf: URL(filePath: file))
            for length in [0, 1, bytes.count / 2, bytes.count - 1] {
                try bytes.prefix(length).write(to: URL(filePath: file))
                #expect(
                    isRejected(checkpoint) || bytes.suffix(1) == Data("\n".utf8) && length == bytes.count - 1,
                    "\(file) at \(length)")
            }
            try bytes.write(to: URL(filePath: file))
        }
    }

    @Test("files of another checkpoint keep it out, each of them")
    func swappedFiles() throws {
        let checkpoint = try publish("epoch-0001", seed: 1)
        let other = try publish("epoch-0002", seed: 2)
        for name in ["model.safetensors", "golden.json", "manifest.json"] {
            let file = URL(filePath: checkpoint + "/" + name)
            let own = try Data(contentsOf: file)
            try Data(contentsOf: URL(filePath: other + "/" + name)).write(to: file)
            #expect(isRejected(checkpoint), "\(name)")
            try own.write(to: file)
        }
        #expect(!isRejected(checkpoint))
    }

    @Test("weights that are not numbers keep it out, though every digest is right")
    func notFinite() throws {
        for value in [Float.nan, .infinity, -.infinity] {
            let checkpoint = try publish("epoch-\(value)") { parameters in
                parameters.finalNorm.gain.withMutableValues { $0[3] = value }
            }
            #expect(isRejected(checkpoint))
        }
    }

    @Test("weights whose scores overflow keep it out, with and without golden carts", arguments: [true, false])
    func overflow(golden: Bool) throws {
        let checkpoint = try publish("epoch-0001", golden: golden) { parameters in
            parameters.finalNorm.gain.fill(3e38)
            parameters.outputWeight.fill(3e38)
        }
        #expect(isRejected(checkpoint))
    }

    @Test("answers other than when it was published keep it out, though every digest is right")
    func otherAnswers() throws {
        let checkpoint = try publish("epoch-0001") { parameters in
            parameters.outputBias.withMutableValues { $0[7] += 0.5 }
        }
        #expect {
            _ = try loader.load(CheckpointDirectory(opening: checkpoint))
        } throws: { error in
            guard case .answersDiffer = error as? CheckpointError else { return false }
            return true
        }
    }

    @Test("a format that loses more than it may is not used; float32 is")
    func precisionLoss() throws {
        let checkpoint = try publish("epoch-0001")
        for precision in [PrecisionChoice.int8, .bf16] {
            var configuration = InferenceConfiguration(lanes: 1, precision: precision, maximumPrecisionLoss: 1)
            let used = try ModelLoader(configuration: configuration)
                .load(CheckpointDirectory(opening: checkpoint)).precision
            #expect(used.format.rawValue == precision.rawValue && used.trials.count == 1)
            configuration.maximumPrecisionLoss = -1
            let refused = try ModelLoader(configuration: configuration)
                .load(CheckpointDirectory(opening: checkpoint)).precision
            #expect(refused.format == .f32 && refused.trials.map(\.format) == [used.format])
            #expect(refused.trials[0].overlap > 0.5)
        }
    }

    @Test("a format slower than float32 is not chosen by itself")
    func slowFormats() {
        let trial = { (overlap: Double, time: Double) in
            PrecisionReport.Trial(format: .int8, overlap: overlap, time: time)
        }
        #expect(trial(0.99, 0.5).isAccepted(loss: 0.02, mustBeFast: true))
        #expect(!trial(0.97, 0.5).isAccepted(loss: 0.02, mustBeFast: true))
        #expect(!trial(0.99, 1.95).isAccepted(loss: 0.02, mustBeFast: true))
        #expect(trial(0.99, 1.95).isAccepted(loss: 0.02, mustBeFast: false))
        #expect(!trial(1, .nan).isAccepted(loss: -1, mustBeFast: true))
        #expect(InferenceConfiguration(precision: .auto).mustBeFast)
        #expect(!InferenceConfiguration(precision: .int8).mustBeFast)
    }

    @Test("every format that is tried is timed")
    func triedFormatsAreTimed() throws {
        let checkpoint = try publish("epoch-0001")
        let report = try ModelLoader(
            configuration: InferenceConfiguration(lanes: 1, precision: .auto, maximumPrecisionLoss: 1)
        ).load(CheckpointDirectory(opening: checkpoint)).precision
        #expect(report.trials.allSatisfy { $0.time > 0 && $0.time.isFinite })
        #expect(report.format == report.trials.first { $0.isAccepted(loss: 1, mustBeFast: true) }?.format ?? .f32)
    }

    @Test("where trials are not timed, the kernels and the model alone choose")
    func untimedTrials() throws {
        #expect(!InferenceConfiguration(precision: .auto, trialsAreTimed: false).mustBeFast)
        let checkpoint = try publish("epoch-0001")
        let report = try ModelLoader(
            configuration: InferenceConfiguration(
                lanes: 1, precision: .auto, maximumPrecisionLoss: 1, trialsAreTimed: false)
        ).load(CheckpointDirectory(opening: checkpoint)).precision
        #expect(report.format == PrecisionChoice.auto.formats.first ?? .f32)
    }

    @Test("a reload tells how many of the best items the old and the new model share")
    func overlapOfModels() async throws {
        let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))
        let none = try await recommender.load(CheckpointDirectory(opening: publish("epoch-0001", seed: 1)))
        #expect(none == nil)
        let all = try await recommender.load(CheckpointDirectory(opening: publish("epoch-0002", seed: 1)))
        #expect(all == 1)
        let some = try await recommender.load(CheckpointDirectory(opening: publish("epoch-0003", seed: 2)))
        let overlap = try #require(some)
        #expect(overlap > 0 && overlap < 1)
    }
}
