import Evaluation
import Training

/// What a run was trained on, in numbers.
struct DataOverview: Sendable, Equatable {
    struct LengthBand: Sendable, Equatable {
        var label: String
        var sequences: Int
    }

    var users: Int
    var items: Int
    var interactions: Int
    var trainingSequences: Int
    var heldOutCases: Int
    var shortestLength = 0
    var medianLength = 0
    var longestLength = 0
    /// Sequences by length, from the first band that has any to the last.
    var lengths: [LengthBand] = []

    var meanLength: Double { users == 0 ? 0 : Double(interactions) / Double(users) }

    init(_ run: RunSummary) {
        let offsets = run.sequences.offsets
        users = run.sequences.count
        items = run.vocabulary.items.count
        interactions = run.sequences.items.count
        trainingSequences = run.split.training.count
        heldOutCases = run.split.validation.count
        let sorted = zip(offsets, offsets.dropFirst()).map { $1 - $0 }.sorted()
        guard let shortest = sorted.first, let longest = sorted.last else { return }
        (shortestLength, medianLength, longestLength) = (shortest, sorted[sorted.count / 2], longest)
        let first = LengthBands.band(of: shortest)
        lengths = (first...LengthBands.band(of: longest)).map {
            LengthBand(label: LengthBands.labels[$0], sequences: 0)
        }
        for length in sorted { lengths[LengthBands.band(of: length) - first].sequences += 1 }
    }
}
