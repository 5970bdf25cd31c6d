import Checkpoints
import Foundation
import Interactions
import Kernels
import Scoring
import TestSupport
import Testing
import Training

/// What times do to whole runs.
extension RunTests {
    /// After A and, a minute later, B comes C; after A and, a week later, B comes D.
    private func fork(users: Int = 60, late: Int = 604_800) throws -> InteractionDataset {
        var lines = ["user,item,timestamp"]
        for user in 0..<users {
            let (start, gap) = (1_000_000_000 + 7 * user, user % 2 == 0 ? 60 : late)
            lines.append("u\(user),A,\(start)")
            lines.append("u\(user),B,\(start + gap)")
            lines.append("u\(user),\(user % 2 == 0 ? "C" : "D"),\(start + gap + 60)")
        }
        let path = try directory.write("fork.csv", lines.joined(separator: "\n") + "\n")
        return try InteractionReader.read(path: path, options: ReadingOptions(keepsTimes: true))
    }

    @Test("a run that is told times is not gone on with other ones")
    func otherTimes() throws {
        var request = request("changed", try fork(), epochs: 2)
        request.model.timeBias = true
        try train(request, stopAfter: 1)
        for (late, isSame) in [(700_000, false), (604_800, true)] {
            var other = self.request("changed", try fork(late: late), epochs: 2, origin: try stopped("changed"))
            other.model.timeBias = true
            if isSame { try train(other) } else { #expect(throws: TrainingError.self) { try train(other) } }
        }
    }

    @Test("a model that is told times learns what follows soon and what follows late, and answers without times, too")
    func timesDecide() throws {
        var request = request("timed", try fork(), epochs: 40)
        (request.configuration.split, request.configuration.selection) = (.none, .trainingLoss)
        (request.configuration.optimizer.learningRate, request.configuration.dropout) = (5e-3, 0)
        request.configuration.objectives = [.causal]
        request.model.timeBias = true
        try train(request)
        let checkpoint = try Checkpoint.load(directory: directory.path + "/timed/latest").checkpoint
        let index = { (id: String) in try #require(checkpoint.vocabulary.index(of: id)) }
        let items = [try index("A"), try index("B")]
        let times: [[Int32]] = [[0, 60], [0, 604_800], []]
        let scores = Matrix(rows: 3, columns: checkpoint.vocabulary.count)
        PositionScorer(checkpoint.parameters, ScoringRule(checkpoint.rule.encoder, vocabulary: nil))
            .score(times.map { PositionQuestion(items: items[...], position: .next, times: $0[...]) }, into: scores)
        let (c, d) = (Int(try index("C")), Int(try index("D")))
        let leads = (0..<3).map { scores[$0..<($0 + 1)].values[c] - scores[$0..<($0 + 1)].values[d] }
        #expect(leads[0] > 1 && leads[1] < -1 && abs(leads[2]) < 1, "\(leads)")
    }
}
