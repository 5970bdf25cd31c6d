/// The weights by which users are shared out: `NAME=WEIGHT,NAME=WEIGHT`.
struct ModelWeights: Equatable {
    struct Entry: Equatable {
        var name: String
        var weight: Double
    }

    /// What a text must be, to finish the sentence "split must be …".
    static let expectation = "weights such as main=90,trial=10, each name once, none below 0 and one above it"

    private static let heaviest = 1e9

    /// At least one, each name once; the sum of the weights is above 0.
    let entries: [Entry]

    /// nil: the text is not ``expectation``.
    init?(_ text: String) {
        var entries: [Entry] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let weight = Double(sides[1]), (0...Self.heaviest).contains(weight) else {
                return nil
            }
            let name = String(sides[0])
            guard !name.isEmpty, !entries.contains(where: { $0.name == name }) else { return nil }
            entries.append(Entry(name: name, weight: weight))
        }
        guard entries.contains(where: { $0.weight > 0 }) else { return nil }
        self.entries = entries
    }
}
