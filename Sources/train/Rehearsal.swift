import BERT4Rec
import Foundation
import Interactions
import Training

/// What a run would be, from data that has been read: for `--dry-run`.
struct Rehearsal {
    private static let examples = 3
    private static let itemsShown = 10

    private let dataset: InteractionDataset
    private let configuration: TrainingConfiguration
    private let model: ModelConfiguration
    /// Why the order is what it is, if the data showed it.
    private let orderReason: String?

    init(
        _ dataset: InteractionDataset, _ configuration: TrainingConfiguration, _ model: ModelConfiguration,
        orderReason: String?
    ) {
        self.orderReason = orderReason
        self.dataset = dataset
        self.configuration = configuration
        self.model = model
    }

    var lines: [String] {
        dataset.summary.lines + (0..<min(Self.examples, dataset.sequences.count)).map(example)
            + [lengths, repeats] + (orderReason.map { ["order: \(configuration.order.rawValue), since \($0)"] } ?? [])
            + [size, "nothing is trained: this is a dry run"]
    }

    /// A user with the first items.
    private func example(_ user: Int) -> String {
        let items = dataset.sequences.sequence(user)
        let shown = items.prefix(Self.itemsShown).map { index in
            let item = dataset.vocabulary.item(at: index)
            return item.title.map { "\(item.id) (\($0))" } ?? item.id
        }
        let rest = items.count > shown.count ? ", and \(items.count - shown.count) more" : ""
        return "sequence of \(dataset.sequences.userIDs[user]): " + shown.joined(separator: ", ") + rest
    }

    private var lengths: String {
        let sequences = dataset.sequences
        let sorted = (0..<sequences.count).map { sequences.sequence($0).count }.sorted()
        let mean = Double(sequences.items.count) / Double(max(1, sequences.count))
        return "lengths: \(sorted.first ?? 0) to \(sorted.last ?? 0), median \(sorted[sorted.count / 2]), mean "
            + String(format: "%.1f", mean)
    }

    private var repeats: String {
        let sequences = dataset.sequences
        // One array for all users: a set for each one would hash every interaction.
        var lastUsers = [Int](repeating: -1, count: dataset.vocabulary.count)
        var again = 0
        for user in 0..<sequences.count {
            for item in sequences.sequence(user) {
                if lastUsers[Int(item)] == user { again += 1 }
                lastUsers[Int(item)] = user
            }
        }
        let share = 100 * Double(again) / Double(max(1, sequences.items.count))
        return "repeats: \(again) of \(sequences.items.count) interactions "
            + String(format: "(%.1f %%)", share) + " are with an item the user had before"
    }

    private var size: String {
        var model = model
        model.vocabularyCount = dataset.vocabulary.count
        let weights = ParameterLayout(model).parameterCount
        return String(format: "model: %.2f million weights", Double(weights) / 1e6)
            + " (\(model.layers) layers, \(model.width) wide, \(model.heads) heads, length \(model.maximumLength)), at most "
            + "\(configuration.epochs) epochs of batches of \(configuration.batchSize)"
    }
}
