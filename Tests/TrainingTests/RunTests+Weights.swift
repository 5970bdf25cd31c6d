import Checkpoints
import Foundation
import Interactions
import Kernels
import Scoring
import TestSupport
import Testing
import Training

/// What weights of events do to whole runs.
extension RunTests {
    /// After A come B, which is viewed, and C, which is bought, equally often.
    private func fork(_ events: String, users: Int = 60) throws -> InteractionDataset {
        var lines = ["user,item,event"]
        for user in 0..<users {
            lines.append("u\(user),A,view")
            lines.append(user % 2 == 0 ? "u\(user),B,view" : "u\(user),C,buy")
        }
        let path = try directory.write("fork.csv", lines.joined(separator: "\n") + "\n")
        var options = ReadingOptions()
        options.events = try EventWeight.list(events)
        return try InteractionReader.read(path: path, options: options)
    }

    private func run(_ output: String, _ data: InteractionDataset, epochs: Int, event: String) -> TrainingRequest {
        var request = request(output, data, epochs: epochs)
        request.configuration.reading.event = EventSelection(rawValue: event)
        (request.configuration.split, request.configuration.selection) = (.none, .trainingLoss)
        request.configuration.optimizer.learningRate = 5e-3
        request.configuration.dropout = 0
        return request
    }

    /// What the network says after A: the logits of B and C.
    private func afterA(_ output: String) throws -> (b: Float, c: Float) {
        let checkpoint = try Checkpoint.load(directory: directory.path + "/\(output)/latest").checkpoint
        let index = { (id: String) in try #require(checkpoint.vocabulary.index(of: id)) }
        let scores = Matrix(rows: 1, columns: checkpoint.vocabulary.count)
        PositionScorer(checkpoint.parameters, ScoringRule(checkpoint.rule.encoder, vocabulary: nil))
            .score([PositionQuestion(items: [try index("A")], position: .next)], into: scores)
        return (scores.values[Int(try index("B"))], scores.values[Int(try index("C"))])
    }

    @Test("of two items equally often next the one whose event weighs more is ranked first")
    func weightsDecide() throws {
        for (output, event) in [("buys", "view=1,buy=5"), ("views", "view=5,buy=1")] {
            try train(run(output, fork(event), epochs: 15, event: event))
        }
        let (buys, views) = (try afterA("buys"), try afterA("views"))
        // Trained to the end the difference is log 5 = 1.6.
        #expect(buys.c - buys.b > 0.8 && views.b - views.c > 0.8, "\(buys) \(views)")
    }

    @Test("a sampled loss learns by weights, too")
    func sampledWeightsDecide() throws {
        let event = "view=1,buy=5"
        var sampled = run("sampled", try fork(event), epochs: 15, event: event)
        (sampled.configuration.loss, sampled.configuration.negatives) = (.sampled, 4)
        try train(sampled)
        let after = try afterA("sampled")
        #expect(after.c - after.b > 0.8, "\(after)")
    }

    @Test("equal weights give the parameters of none, bit for bit")
    func equalWeights() throws {
        var digests: [String] = []
        for (output, event) in [("none", "view,buy"), ("two", "view=2,buy=2"), ("other", "view=1,buy=2")] {
            let data = try fork(event)
            try train(run(output, data, epochs: 3, event: event))
            digests.append(DataDigest.sha256(data.vocabulary, data.sequences))
        }
        #expect(try weights("none") == weights("two") && digests[0] == digests[1])
        #expect(try weights("none") != weights("other") && digests[0] != digests[2])
    }

    @Test("a run with weights that was stopped goes on to the same weights; with other ones it is refused")
    func resumeWithWeights() throws {
        let event = "view=1,buy=5"
        let data = try fork(event)
        let request = { (output: String, data: InteractionDataset, event: String, origin: TrainingRequest.Origin) in
            var request = self.run(output, data, epochs: 3, event: event)
            request.origin = origin
            return request
        }
        try train(request("whole", data, event, .new))
        #expect(try train(request("parts", data, event, .new), stopAfter: 5) == .interrupted)
        let others = "view=1,buy=6"
        let refused = try #require(throws: TrainingError.self) {
            try train(request("parts", fork(others), others, stopped("parts")))
        }
        #expect("\(refused)".contains("event was view=1,buy=5 and is now view=1,buy=6"))
        #expect(try train(request("parts", fork(event), event, stopped("parts"))) == .finished)
        #expect(try weights("whole") == weights("parts"))
    }
}
