import Foundation
import Interactions
import Kernels
import TestSupport
import Testing

@testable import BERT4Rec

/// Experts in checkpoints.
@Suite("Experts in checkpoints")
struct ExpertFileTests {
    private let output: TemporaryDirectory

    init() throws { output = try TemporaryDirectory() }

    static let configurations: [ExpertConfiguration] = [
        .transitions(TransitionConfiguration(weight: 0.4)), .autoencoder(AutoencoderConfiguration(weight: 0.3)),
    ]

    private func checkpoint(_ configuration: ExpertConfiguration) throws -> Checkpoint {
        try TinyCheckpoint.make(seed: 1, expert: configuration)
    }

    @Test("an expert that is published is loaded, and answers the golden carts", arguments: configurations)
    func roundTrip(configuration: ExpertConfiguration) throws {
        let original = try checkpoint(configuration)
        let directory = output.path + "/expert"
        try CheckpointPublisher.publish(original, as: directory)
        let loaded = try Checkpoint.load(directory: directory).checkpoint
        #expect(loaded.configuration == original.configuration && loaded.expert?.configuration == configuration)
        let row = { (expert: ScoreExpert?) in
            let logits = Matrix(rows: 1, columns: loaded.vocabulary.count, values: (0..<22).map { Float($0) / 9 })
            expert?.blend(logits, left: [3, 4, 5], right: [], ScoreExpert.Scratch())
            return logits.values
        }
        #expect(row(loaded.expert) == row(original.expert) && row(loaded.expert) != row(nil))
    }

    @Test("golden carts are answered with the expert")
    func golden() throws {
        let questions = [GoldenCarts.Question(items: [2, 3, 4], direction: .next)]
        for configuration in Self.configurations {
            let with = try checkpoint(configuration)
            let answers = GoldenAnswers(with.parameters, with.configuration, with.expert)
            let golden = try #require(answers.answers(questions, with.vocabulary))
            #expect(answers.differences(from: golden, with.vocabulary).isEmpty)
            let without = GoldenAnswers(with.parameters, with.configuration)
            #expect(!without.differences(from: golden, with.vocabulary).isEmpty)
        }
    }

    @Test("counts that point outside the vocabulary or do not fit their rows are refused")
    func damaged() throws {
        let good = try checkpoint(Self.configurations[0])
        guard case .transitions(let expert)? = good.expert else { return #expect(Bool(false)) }
        func refused(_ change: (inout TransitionCounts.Table) -> Void) throws {
            var tables = expert.counts.tables
            change(&tables[1])
            let counts = TransitionCounts(tables: tables, occurrences: expert.counts.occurrences)
            let path = output.path + "/damaged.safetensors"
            var file = try DurableFile(creating: path)
            let entries = TransitionEntries.of(counts)
            try SafetensorsContent(entries: entries).write(to: &file)
            _ = try file.finish()
            #expect(throws: CheckpointError.self) {
                try ExpertFile.read(
                    SafetensorsFile(path: path), Self.configurations[0], vocabularyCount: good.vocabulary.count)
            }
            try FileManager.default.removeItem(atPath: path)
        }
        try refused { $0.later[0] = 22 }
        try refused { $0.later[0] = -1 }
        try refused { $0.counts[0] = 0 }
        try refused { $0.offsets[3] = $0.offsets[2] - 1 }
        try refused { $0.offsets.removeLast() }
        try refused { $0.outgoing.append(1) }
        try refused { $0.later.append(2) }
    }
}

/// The tensors of counts that no expert would be made of.
private enum TransitionEntries {
    static func of(_ counts: TransitionCounts) -> [SafetensorsContent.Entry] {
        var entries = [entry("occurrences", counts.occurrences)]
        for (index, table) in counts.tables.enumerated() {
            entries += [
                entry("distance-\(index + 1).offsets", table.offsets),
                entry("distance-\(index + 1).later", table.later),
                entry("distance-\(index + 1).counts", table.counts),
                entry("distance-\(index + 1).outgoing", table.outgoing),
                entry("distance-\(index + 1).incoming", table.incoming),
            ]
        }
        return entries
    }

    private static func entry(_ name: String, _ values: [Int32]) -> SafetensorsContent.Entry {
        .init(name: name, shape: [values.count], values: .integers(values))
    }
}
