import BERT4Rec
import Checkpoints
import Foundation
import TestSupport
import Testing
import Training

/// Whole runs with a loss over a sample of the catalogue, and with a profile.
extension RunTests {
    @Test(
        "with a sampled loss a certain next item is learned, too: far above popularity",
        arguments: [LossKind.sampled, .gbce])
    func sampledLossLearns(loss: LossKind) throws {
        let data = try ring(items: 60, users: 120)
        var learning = request("learned", data, epochs: 60)
        (learning.configuration.loss, learning.configuration.negatives) = (loss, 8)
        learning.configuration.optimizer.learningRate = 5e-3
        try expectLearned(learning, popularityBelow: 0.2)
    }

    /// A thousand items, of which a batch touches less than a tenth: the updates are sparse.
    @Test(
        "with a sampled loss and sparse updates a run repeats, and resumes, bit for bit",
        arguments: [LossKind.sampled, .gbce])
    func sampledLossResumes(loss: LossKind) throws {
        let data = try ring(items: 1000, users: 200)
        func run(_ output: String, _ origin: TrainingRequest.Origin = .new, stopAfter: Int? = nil) throws {
            var request = request(output, data, epochs: 2, origin: origin)
            (request.configuration.loss, request.configuration.negatives) = (loss, 8)
            try train(request, stopAfter: stopAfter)
        }
        try run("whole")
        try run("again")
        #expect(try weights("whole") == weights("again"))
        try run("parts", stopAfter: 31)
        try run("parts", stopped("parts"))
        #expect(try weights("whole") == weights("parts"))
    }

    @Test("a profile accounts for the whole time of each epoch and changes no weight")
    func profile() throws {
        let data = try ring()
        var profiled = request("profiled", data, epochs: 2)
        profiled.profile = true
        profiled.configuration.finalFit = false
        let reporter = ProfileReporter()
        _ = try Trainer.prepare(profiled, reporter: { _ in reporter }, stop: StopRequest()).run()
        #expect(reporter.profiles.count == 2)
        for shares in reporter.profiles {
            #expect(abs(shares.reduce(0) { $0 + $1.share } - 1) < 1e-9)
            let names = Set(shares.filter { $0.share > 0 }.map(\.title))
            #expect(names.isSuperset(of: Stopwatch.Operation.allCases.map(\.title)), "\(names)")
        }
        var plain = request("unfitted", data, epochs: 2)
        plain.configuration.finalFit = false
        try train(plain)
        #expect(try weights("profiled") == weights("unfitted"))
    }
}

/// Keeps the profiles.
private final class ProfileReporter: TrainingReporter {
    private(set) var profiles: [[TrainingProfile.Share]] = []

    func report(_ event: TrainingEvent) {
        if case .profile(_, let shares) = event { profiles.append(shares) }
    }
}
