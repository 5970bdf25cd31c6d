import BERT4Rec
import Interactions
import Testing

@testable import Training

/// What examples tell a model of times.
@Suite("Times of training examples")
struct ExampleTimesTests {
    private let items = (2..<12).map { Int32($0) }
    private let times = (0..<10).map { Int32(100 * $0) }

    private func batches(_ objective: Objective) -> [PackedBatch] {
        let maker = ExampleMaker(
            TrainingConfiguration(.default, order: .sequence, lanes: 1), maximumLength: 12, readsTimes: true)
        return (0..<400).map { user in
            var batch = PackedBatch(visibility: objective.visibility)
            maker.append(items[...], times: times, user: user, epoch: 1, objective: objective, to: &batch)
            return batch
        }
    }

    @Test("a quarter of the causal ones tells none, half those read, a quarter when each next item was, too")
    func causal() {
        var counts = [0, 0, 0]
        for batch in batches(.causal) {
            #expect(batch.tokens == Array(items.dropLast()))
            guard !batch.times.isEmpty else {
                counts[0] += 1
                continue
            }
            #expect(batch.times == Array(times.dropLast()))
            let knowsNext = batch.timeTables == Array(repeating: 1, count: 9)
            #expect(knowsNext || batch.timeTables == Array(repeating: 0, count: 9))
            #expect(batch.moments == Array(knowsNext ? times.dropFirst() : times.dropLast()))
            counts[knowsNext ? 2 : 1] += 1
        }
        #expect(abs(counts[0] - 100) < 30 && abs(counts[1] - 200) < 40 && abs(counts[2] - 100) < 30, "\(counts)")
    }

    @Test("of the item before all others no example says when it was")
    func reverse() {
        let told = batches(.reverse).filter { !$0.times.isEmpty }
        #expect((270..<330).contains(told.count))
        for batch in told {
            #expect(batch.times == Array(times.dropFirst()) && batch.moments == batch.times)
            #expect(batch.timeTables == Array(repeating: 0, count: 9))
        }
    }

    @Test("masked ones hide when their items were")
    func masked() {
        #expect(batches(.masked).allSatisfy { $0.times.isEmpty && $0.moments.isEmpty })
    }

    @Test("without times examples are the same as ever")
    func none() {
        let configuration = TrainingConfiguration(.default, order: .sequence, lanes: 1)
        let makers = [false, true].map { ExampleMaker(configuration, maximumLength: 5, readsTimes: $0) }
        for user in 0..<50 {
            let batches = makers.map { maker in
                var batch = PackedBatch(visibility: .causal)
                maker.append(items[...], user: user, epoch: 2, objective: .causal, to: &batch)
                return batch
            }
            #expect(batches[0].tokens == batches[1].tokens && batches[1].times.isEmpty)
        }
    }
}
