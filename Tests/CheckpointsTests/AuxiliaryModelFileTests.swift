import Foundation
import Interactions
import Platform
import Scoring
import TestSupport
import Testing

@testable import Checkpoints

/// Auxiliary models in checkpoints.
@Suite("Auxiliary models in checkpoints")
struct AuxiliaryModelFileTests {
    private let output: TemporaryDirectory

    init() throws { output = try TemporaryDirectory() }

    static let configurations: [AuxiliaryConfiguration] = [
        HostileCheckpoint.transitions, HostileCheckpoint.autoencoder, HostileCheckpoint.neighbours,
        // What is found where every model only misleads.
        AuxiliaryConfiguration(network: 1),
        AuxiliaryConfiguration(
            network: 0, transitions: TransitionConfiguration(weight: 1.5),
            autoencoder: AutoencoderConfiguration(weight: 0.3),
            linear: NeighbourConfiguration(weight: 0.2, decay: 1, floor: 0.001),
            cosine: NeighbourConfiguration(weight: 0.1, decay: 0.5, floor: 0.01),
            repeats: NeighbourConfiguration(weight: 0.6, decay: 0.8, floor: 0.1),
            recent: RecentPopularityConfiguration(weight: 0.5, assumesNow: true)),
    ]

    private func checkpoint(_ configuration: AuxiliaryConfiguration) throws -> Checkpoint {
        try TinyCheckpoint.make(seed: 1, auxiliary: configuration)
    }

    @Test("an auxiliary model that is published is loaded, and adds to the scores as before", arguments: configurations)
    func roundTrip(configuration: AuxiliaryConfiguration) throws {
        let original = try checkpoint(configuration)
        let directory = output.path + "/expert"
        try CheckpointPublisher.publish(original, as: directory)
        let loaded = try Checkpoint.load(directory: directory).checkpoint
        #expect(loaded.configuration == original.configuration && loaded.auxiliary?.configuration == configuration)
        let scores = { TinyCheckpoint.scores($0, items: [3, 4, 5], position: .next) }
        #expect(scores(loaded) == scores(original))
        #expect((scores(loaded) == scores(try TinyCheckpoint.make(seed: 1))) == (configuration.kinds == [.network]))
    }

    @Test("golden carts are answered with the auxiliary model, at every position")
    func golden() throws {
        let questions = [TargetPosition.next, .previous, .inner(1)].map {
            PositionQuestion(items: [2, 3, 4], position: $0)
        }
        for configuration in Self.configurations {
            let with = try checkpoint(configuration)
            let scorer = PositionScorer(with.parameters, with.rule)
            let golden: GoldenCarts = try #require(GoldenCarts(asking: questions, scorer, with.vocabulary))
            #expect(golden.differences(scorer, with.vocabulary).isEmpty)
            let alone = ScoringRule(with.rule.encoder, vocabulary: with.vocabulary)
            #expect(
                golden.differences(PositionScorer(with.parameters, alone), with.vocabulary).isEmpty
                    == (configuration.kinds == [.network]))
        }
    }

    @Test(
        "a configuration of one model without the network's weight, as older programs wrote it, gives the network the rest"
    )
    func olderConfiguration() throws {
        let json = #"{"transitions":{"weight":0.25,"distances":[1],"smoothing":20}}"#
        let read = try JSONDecoder().decode(AuxiliaryConfiguration.self, from: Data(json.utf8))
        #expect(read == AuxiliaryConfiguration(network: 0.75, transitions: .init(weight: 0.25, distances: [1])))
        #expect(read.problem == nil)
        let nothing = Data(#"{"network":0}"#.utf8)
        #expect(try JSONDecoder().decode(AuxiliaryConfiguration.self, from: nothing).problem != nil)
    }

    @Test("counts that point outside the vocabulary or do not fit their rows are refused")
    func damaged() throws {
        let good = try checkpoint(HostileCheckpoint.transitions)
        let model = try #require(good.auxiliary?.transitions)
        func refused(_ change: (inout TransitionCounts.Table) -> Void) throws {
            var tables = model.counts.tables
            change(&tables[1])
            let counts = TransitionCounts(tables: tables, occurrences: model.counts.occurrences)
            let path = output.path + "/damaged.safetensors"
            var file = try DurableFile(creating: path)
            let entries = TransitionEntries.of(counts)
            try SafetensorsContent(entries: entries).write(to: &file)
            _ = try file.finish()
            #expect(throws: CheckpointError.self) {
                try AuxiliaryModelFile.read(
                    SafetensorsFile(path: path), HostileCheckpoint.transitions, vocabularyCount: good.vocabulary.count)
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

/// The tensors of counts that no model would be made of.
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
