import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Training

/// Whole runs that choose their loss by a clock.
extension RunTests {
    /// More items than are taken for few.
    private func manyItems(_ output: String, origin: TrainingRequest.Origin = .new, clock: SteppingClock) throws
        -> TrainingRequest
    {
        var request = request(output, try ring(items: 10_500, users: 3000), epochs: 1, origin: origin)
        (request.configuration.batchSize, request.configuration.chunkify) = (64, 8)
        (request.configuration.finalFit, request.configuration.validationCases) = (false, 20)
        (request.sampledAlternative, request.clock) = (8, clock.clock)
        return request
    }

    private func record(_ output: String) throws -> TrainingRecord {
        try Checkpoint.load(directory: directory.path + "/" + output + "/resume").checkpoint.configuration.training
    }

    @Test("a slow full loss makes a run of many items sample; resumed, it goes on so whatever the clock says then")
    func sampledBySlowness() throws {
        // Readings stand in pairs around steps: the full loss's are the first 5 pairs, which take an hour each.
        let slow = SteppingClock { $0 <= 10 ? 3600 : 0.001 }
        try train(manyItems("slow", clock: slow), stopAfter: 2)
        #expect(slow.readings > 10)
        let begun = try record("slow")
        #expect(begun.loss == .sampled && begun.negatives == 8)
        #expect(try #require(begun.lossReason).contains("over 8 drawn items"))
        let fast = SteppingClock { _ in 0 }
        try train(manyItems("slow", origin: stopped("slow"), clock: fast))
        let ended = try record("slow")
        #expect(ended.loss == .sampled && ended.lossReason == begun.lossReason)
        var pinned = try manyItems("slow", origin: stopped("slow"), clock: fast)
        (pinned.sampledAlternative, pinned.configuration.negatives) = (nil, 8)
        let refused = #expect(throws: TrainingError.self) { try train(pinned) }
        #expect("\(try #require(refused))".contains("loss was sampled and is now full"))
    }

    @Test("a fast full loss is kept, with the weights of a run that was told to take it")
    func fullByFastness() throws {
        try train(manyItems("fast", clock: SteppingClock { _ in 0.001 }))
        #expect(try record("fast").loss == .full && record("fast").lossReason != nil)
        var pinned = try manyItems("pinned", clock: SteppingClock { _ in 3600 })
        pinned.sampledAlternative = nil
        try train(pinned)
        #expect(try weights("fast") == weights("pinned") && record("pinned").lossReason == nil)
    }

    @Test("few items take the full loss without reading the clock")
    func fewItems() throws {
        let clock = SteppingClock { _ in 3600 }
        var request = request("few", try ring(), epochs: 1)
        (request.sampledAlternative, request.clock) = (8, clock.clock)
        let trainer = try Trainer.prepare(
            request, reporter: { _ in ReporterGroup([]) }, stop: StopRequest())
        #expect(clock.readings == 0 && trainer.configuration.loss == .full)
    }
}
