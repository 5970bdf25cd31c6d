import BERT4Rec
import Foundation
import Interactions
import TestSupport
import Training
import TrainingReport

/// Short runs on a ring of items with titles, as a report needs them.
struct TitledRun {
    let directory: TemporaryDirectory
    let dataset: InteractionDataset
    /// What the titles begin with.
    static let hostile = "<script>alert(\"1\")</script> & 'Söhne' </section>"

    var output: String { directory.path + "/run" }
    var latest: String { output + "/latest" }
    var report: String { latest + "/report.html" }
    var split: SequenceSplit { SequenceSplit(dataset.sequences, method: .leaveOneOut(), seed: 3007) }

    /// Indices of the held-out cases that are reported on.
    var reporting: [Int] { ValidationParts(split.validation, asked: split.validation.asked(.leaveOut)).reporting }

    init() throws {
        directory = try TemporaryDirectory()
        var lines = ["user,item"]
        for user in 0..<60 {
            for step in 0..<(4 + user % 26) { lines.append("u\(user),\(100 + (user * 5 + step) % 30)") }
        }
        let path = try directory.write("ring.csv", lines.joined(separator: "\n") + "\n")
        let titles = (100..<130).map { ("\($0)", "\(Self.hostile) \($0)") }
        dataset = try InteractionReader.read(path: path, titles: Dictionary(uniqueKeysWithValues: titles))
    }

    func request(epochs: Int, origin: TrainingRequest.Origin = .new) -> TrainingRequest {
        var configuration = TrainingConfiguration(.default, order: .sequence, lanes: 2)
        (configuration.epochs, configuration.batchSize, configuration.schedule) = (epochs, 16, .constant)
        configuration.finalFit = false
        var model = ModelConfiguration.default(vocabularyCount: 3)
        (model.width, model.layers, model.heads, model.headWidth) = (16, 1, 2, 8)
        (model.feedForwardWidth, model.maximumLength) = (32, 12)
        return TrainingRequest(
            configuration: configuration, model: model, dataset: dataset, output: OutputDirectory(path: output),
            origin: origin)
    }

    /// To go on with the run.
    func stopped() throws -> TrainingRequest.Origin { .resume(try OutputDirectory(path: output).resumePoint()) }

    /// Runs a request; `watch` sees every event and may ask to stop.
    @discardableResult
    func train(
        _ request: TrainingRequest, _ reporters: [any TrainingReporter] = [],
        watch: @escaping (TrainingEvent, StopRequest) -> Void = { _, _ in }
    ) throws -> TrainingOutcome {
        let stop = StopRequest()
        let group = ReporterGroup([Watcher { watch($0, stop) }] + reporters)
        return try Trainer.prepare(request, reporter: { _ in group }, stop: stop, report: RunReport.write).run()
    }
}

private final class Watcher: TrainingReporter {
    private let body: (TrainingEvent) -> Void

    init(_ body: @escaping (TrainingEvent) -> Void) { self.body = body }

    func report(_ event: TrainingEvent) { body(event) }
}
