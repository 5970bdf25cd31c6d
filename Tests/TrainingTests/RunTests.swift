import BERT4Rec
import Checkpoints
import Foundation
import Interactions
import Kernels
import Scoring
import TestSupport
import Testing
import Training

/// Whole runs on tiny data: repeatable, resumable, growable.
@Suite("Training runs", .everyKernelSet)
struct RunTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Users who walk round a ring of items: the next item is certain.
    func ring(items: Int = 12, users: Int = 40) throws -> InteractionDataset {
        var lines = ["user,item"]
        for user in 0..<users {
            for step in 0..<(6 + user % 5) { lines.append("u\(user),\(100 + (user * 5 + step) % items)") }
        }
        let path = try directory.write("ring-\(items).csv", lines.joined(separator: "\n") + "\n")
        return try InteractionReader.read(path: path)
    }

    func request(
        _ output: String, _ dataset: InteractionDataset, epochs: Int, origin: TrainingRequest.Origin = .new
    ) -> TrainingRequest {
        var configuration = TrainingConfiguration(.default, order: .sequence, lanes: 2)
        configuration.epochs = epochs
        configuration.batchSize = 8
        configuration.schedule = .constant
        // Counted transitions know the ring after no training at all: here it is the network that is watched.
        configuration.auxiliaryWeight = 0
        var model = ModelConfiguration.default(vocabularyCount: 3)
        (model.width, model.layers, model.heads, model.headWidth) = (16, 2, 2, 8)
        (model.feedForwardWidth, model.maximumLength) = (32, 12)
        return TrainingRequest(
            configuration: configuration, model: model, dataset: dataset,
            output: OutputDirectory(path: directory.path + "/" + output), origin: origin)
    }

    /// Runs a request; asks to stop after so many steps, if given.
    @discardableResult
    func train(_ request: TrainingRequest, stopAfter steps: Int? = nil) throws -> TrainingOutcome {
        let stop = StopRequest()
        let reporter = StoppingReporter(stop, after: steps)
        return try Trainer.prepare(request, reporter: { _ in reporter }, stop: stop).run()
    }

    /// To go on with the run in an output directory.
    func stopped(_ output: String) throws -> TrainingRequest.Origin {
        .resume(try OutputDirectory(path: directory.path + "/" + output).resumePoint())
    }

    func weights(_ output: String) throws -> Data {
        try Data(contentsOf: URL(filePath: directory.path + "/" + output + "/resume/model.safetensors"))
    }

    @Test("after the search the model learns everything anew: latest knows the held-out items, validated does not")
    func finalFit() throws {
        let data = try ring()
        try train(request("fit", data, epochs: 4))
        let load = { (link: String) in try Checkpoint.load(directory: directory.path + "/fit/" + link).checkpoint }
        let (final, validated) = (try load("latest"), try load("validated"))
        #expect(final.configuration.training.trainedOnEverything)
        #expect(!validated.configuration.training.trainedOnEverything)
        #expect(final.metrics == validated.metrics)
        // The same as training on everything from the start, for as long, by the same (constant) schedule.
        let best = Int(validated.metrics["epoch"] ?? 0)
        #expect((1...4).contains(best))
        var alone = request("alone", data, epochs: best)
        (alone.configuration.split, alone.configuration.selection) = (.none, .trainingLoss)
        try train(alone)
        let all = try load("../alone/latest")
        #expect(final.parameters.all.values == all.parameters.all.values)
        #expect(final.parameters.all.values != validated.parameters.all.values)
    }

    @Test("without a better epoch for as long as patience allows, the search ends")
    func patience() throws {
        var request = request("patient", try ring(), epochs: 100)
        // Nothing is learned, so nothing gets better.
        request.configuration.optimizer.learningRate = 1e-30
        request.configuration.patience = 3
        try train(request)
        let state = directory.path + "/patient/validated/training.json"
        #expect(FileManager.default.fileExists(atPath: state))
        let log = try Checkpoint.load(directory: directory.path + "/patient/validated").checkpoint
        #expect(log.metrics["epoch"] == 1)
        let latest = directory.path + "/patient/latest"
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: latest) == "model_files/final")
    }

    @Test("equal seeds and lanes give equal bytes")
    func deterministic() throws {
        let data = try ring()
        try train(request("a", data, epochs: 3))
        try train(request("b", data, epochs: 3))
        #expect(try weights("a") == weights("b"))
        var other = request("c", data, epochs: 3)
        other.configuration.seed = 1
        try train(other)
        #expect(try weights("a") != weights("c"))
    }

    /// Five steps an epoch: within an epoch, at its end, at the end of the search, within the final fit.
    @Test(
        "a run stopped anywhere and resumed ends with the weights of one never stopped",
        arguments: [1, 5, 7, 12, 20, 27])
    func resume(steps: Int) throws {
        let data = try ring()
        try train(request("whole", data, epochs: 4))
        #expect(try train(request("parts", data, epochs: 4), stopAfter: steps) == .interrupted)
        #expect(try train(request("parts", data, epochs: 4, origin: stopped("parts"))) == .finished)
        #expect(try weights("whole") == weights("parts"))
    }

    @Test("resuming with another option, other data, or nothing to resume is refused; so is a used output")
    func refusals() throws {
        let data = try ring()
        try train(request("run", data, epochs: 1))
        var changed = try request("run", data, epochs: 2, origin: stopped("run"))
        changed.configuration.batchSize = 9
        #expect(try message(of: changed).contains("batch-size was 8 and is now 9"))
        changed = try request("run", data, epochs: 2, origin: stopped("run"))
        changed.configuration.optimizer.kind = .sgd  // its moments have other names
        #expect(try message(of: changed).contains("optimizer was muon and is now sgd"))
        let other = try InteractionReader.read(
            path: directory.write("other.csv", "user,item\na,100\na,101\na,102\n"), vocabulary: .fixed(data.vocabulary))
        #expect(
            try message(of: request("run", other, epochs: 2, origin: stopped("run"))).contains("interactions are not"))
        let nothing = #expect(throws: TrainingError.self) { try stopped("none") }
        #expect("\(try #require(nothing))".contains("no state to resume"))
        #expect(try message(of: request("run", data, epochs: 1)).contains("already holds a training run"))
    }

    @Test("a grown vocabulary keeps the old items' indices and answers")
    func grow() throws {
        let data = try ring()
        try train(request("old", data, epochs: 2))
        let old = try Checkpoint.load(directory: directory.path + "/old/latest").checkpoint
        let more = try directory.write("more.csv", "user,item\nn,100\nn,new1\nn,101\nn,new2\n")
        let grown = try InteractionReader.read(path: more, vocabulary: .grow(old.vocabulary))
        var next = request(
            "grown", grown, epochs: 1,
            origin: .checkpoint(try Checkpoint.load(directory: directory.path + "/old/latest")))
        next.configuration.optimizer.learningRate = 1e-30  // the weights as they were grown
        next.configuration.optimizer.weightDecay = 0
        next.configuration.split = .none
        next.configuration.selection = .trainingLoss
        try train(next)
        let new = try Checkpoint.load(directory: directory.path + "/grown/latest").checkpoint
        let digest = try Checkpoint.load(directory: directory.path + "/old/latest").digest
        #expect(new.configuration.training.initializedFrom == digest)
        #expect(new.vocabulary.items.prefix(12).map(\.id) == old.vocabulary.items.map(\.id))
        #expect(new.vocabulary.items.suffix(2).map(\.id) == ["new1", "new2"])
        #expect(Array(logits(new).prefix(14)) == logits(old))
        #expect(logits(new).count == 16)
    }

    @Test("a checkpoint says what it was made from and by, and how it answers")
    func record() throws {
        let data = try ring()
        let asked = request("recorded", data, epochs: 2)
        try train(asked)
        for link in ["latest", "resume"] {
            let checkpoint = try Checkpoint.load(directory: directory.path + "/recorded/" + link).checkpoint
            let record = checkpoint.configuration.training
            var expected = asked.configuration.record
            expected.dataDigest = DataDigest.sha256(data.vocabulary, data.sequences)
            expected.dataRead = data.summary.files[0].line
            expected.trainedOnEverything = true
            (expected.repeatShare, expected.validationParts) = (0, 2)
            expected.kernels = KernelSet.current.rawValue
            #expect(record == expected && record.seed == 3007)
            #expect(checkpoint.configuration.program == ProgramVersion.current)
            #expect(checkpoint.metrics["loss"] != nil && checkpoint.metrics["ndcg@10"] != nil)
            #expect(try checkpoint.checkGolden(directory: link) == 48)
        }
    }

    @Test("a run killed between moving its two links is put right when it resumes")
    func links() throws {
        let data = try ring()
        var run = request("links", data, epochs: 3)
        run.configuration.finalFit = false
        run.configuration.selection = .trainingLoss
        try train(run)
        let path = directory.path + "/links"
        let target = { try FileManager.default.destinationOfSymbolicLink(atPath: path + "/" + $0) }
        #expect(try target("latest") == "model_files/epoch-0003")
        try CheckpointPublisher.point("latest", in: path, to: "model_files/epoch-0002")
        try FileManager.default.createSymbolicLink(
            atPath: path + "/latest.new-1", withDestinationPath: "model_files/epoch-0003")
        run.origin = try stopped("links")
        try train(run)
        #expect(try target("latest") == "model_files/epoch-0003")
        #expect(throws: (any Error).self) { try target("latest.new-1") }
    }

    private func logits(_ checkpoint: Checkpoint) -> [Float] {
        let scores = Matrix(rows: 1, columns: checkpoint.vocabulary.count)
        PositionScorer(checkpoint.parameters, ScoringRule(checkpoint.rule.encoder, vocabulary: nil))
            .score([PositionQuestion(items: [3, 4, 5], position: .next)], into: scores)
        return scores.values
    }

    private func message(of request: TrainingRequest) throws -> String {
        let error = try #require(throws: TrainingError.self) { try train(request) }
        return "\(error)"
    }
}

/// Asks to stop after a number of steps.
private final class StoppingReporter: TrainingReporter {
    private let stop: StopRequest
    private var left: Int?

    init(_ stop: StopRequest, after steps: Int?) {
        self.stop = stop
        left = steps
    }

    func report(_ event: TrainingEvent) {
        guard case .step = event, let left else { return }
        self.left = left - 1
        if left == 1 { stop.request() }
    }
}
