import Checkpoints
import Foundation
import Testing
import Training

/// Each option that shapes the weights reaches the record and comes back from the disk.
@Suite("The record of a configuration")
struct ConfigurationRecordTests {
    private static func changed(_ change: (inout TrainingConfiguration) -> Void) -> TrainingConfiguration {
        var configuration = TrainingConfiguration(.default, order: .sequence, lanes: 2)
        change(&configuration)
        return configuration
    }

    /// One change of each option, under the name it is recorded by.
    private static let changes: [String: TrainingConfiguration] = [
        "preset": changed { $0.preset = .article }, "order": changed { $0.order = .set },
        "objectives": changed { $0.objectives = [.masked, .causal] }, "epochs": changed { $0.epochs = 7 },
        "seed": changed { $0.seed = .max }, "batch-size": changed { $0.batchSize = 33 },
        "chunkify": changed { $0.chunkify = 3 }, "optimizer": changed { $0.optimizer.kind = .adamW },
        "learning-rate": changed { $0.optimizer.learningRate = 1e-30 },
        "momentum": changed { $0.optimizer.momentum = 0.85 },
        "weight-decay": changed { $0.optimizer.weightDecay = 1 / 3 },
        "schedule": changed { $0.schedule = .inverseSquareRoot(warmUpSteps: 200) },
        "warm-up-steps": changed { $0.schedule = .cosine(warmUpSteps: 9) }, "clip": changed { $0.clipNorm = 0 },
        "dropout": changed { $0.dropout = 0.25 }, "mask-probability": changed { $0.maskProbability = 0.7 },
        "mask-last-share": changed { $0.maskLastShare = 0 }, "padding": changed { $0.padding = .random },
        "article-window": changed { $0.articleWindow = true },
        "validation-history": changed { $0.validationHistory = 6 }, "split": changed { $0.split = .time },
        "validation-fraction": changed { $0.validationFraction = 1 / 7 },
        "validation-days": changed { $0.validationDays = 0.5 },
        "validation-interval": changed { $0.validationInterval = 2 },
        "validation-cases": changed { $0.validationCases = 0 },
        "repeats": changed { $0.repeats = .keep },
        "selection": changed { $0.selection = .trainingLoss }, "loss": changed { $0.loss = .gbce },
        "negatives": changed { $0.negatives = 8 }, "calibration": changed { $0.calibration = 0.1 },
        "expert-weight": changed { $0.auxiliaryWeight = 0.3 }, "neighbours": changed { $0.neighbours = 12 },
        "precision": changed { $0.precision = $0.precision == .f32 ? .bf16 : .f32 },
        "lanes": changed { $0.lanes = 3 }, "header": changed { $0.reading.header = .absent },
        "threshold": changed { $0.reading.threshold = .article },
        "zip-member": changed { $0.reading.zipMember = "ratings.csv" },
    ]

    @Test("a change of an option changes what is recorded under its name, and nothing else")
    func oneName() {
        let original = values(Self.changed { _ in }.record)
        for (name, configuration) in Self.changes {
            let values = values(configuration.record)
            let differing = Set(values.keys).union(original.keys).filter { values[$0] != original[$0] }
            #expect(differing == [name])
        }
        // Of the reading settings three stand for all: TrainingRecordTests has the others.
        #expect(Set(original.keys).isSubset(of: Self.changes.keys))
    }

    @Test("each option comes back from JSON as it was")
    func roundTrip() throws {
        for (name, configuration) in Self.changes {
            let json = Data(CanonicalJSON.encode(configuration.record))
            let read = try JSONDecoder().decode(TrainingRecord.self, from: json)
            #expect(read == configuration.record, "\(name)")
        }
    }

    @Test("a run that would change an option is told which, one that trains longer, or on other lanes, goes on")
    func compared() throws {
        let original = Self.changed { _ in }.record
        for (name, configuration) in Self.changes {
            let found = original.firstDifference(to: configuration.record)
            // An option the first record lacks is no difference.
            let isNamed = !["epochs", "lanes"].contains(name) && values(original)[name] != nil
            #expect(found?.option == (isNamed ? name : nil))
        }
    }

    private func values(_ record: TrainingRecord) -> [String: String] {
        Dictionary(uniqueKeysWithValues: record.entries.map { ($0.name, $0.value) })
    }
}
