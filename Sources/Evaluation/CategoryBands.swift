import Interactions
import Platform

/// Held-out items by their categories: those that are asked for most often each by itself, the others together.
public struct CategoryBands: Sendable {
    /// How many categories stand by themselves.
    public static let most = 20

    /// The categories, the most frequent first, then ``others`` and ``none``. More than are used: a band may have no case.
    public let labels: [String]
    /// The band of each held-out item, among ``labels``.
    public let bandOfCase: [Int]

    private static let others = "others"
    private static let none = "no category"

    /// Costs the number of held-out items, and sorting the categories there are. Equally frequent categories are in the order
    /// of their bytes.
    ///
    /// - Parameters:
    ///   - targets: vocabulary indices; those below ``ItemVocabulary/firstItem`` have no category
    ///   - vocabulary: says which category an item is of
    public init(_ targets: [Int32], _ vocabulary: ItemVocabulary) {
        let categories = targets.map { target in
            target < ItemVocabulary.firstItem ? nil : vocabulary.categoryNumber(at: target)
        }
        var counts: [Int32: Int] = [:]
        for case let category? in categories { counts[category, default: 0] += 1 }
        let ranked = counts.map { (number: $0, count: $1, name: UTF8Text(vocabulary.categoryName($0))) }.sorted {
            $0.count == $1.count ? $0.name < $1.name : $0.count > $1.count
        }
        let shown = ranked.prefix(Self.most)
        let places = Dictionary(uniqueKeysWithValues: shown.enumerated().map { ($1.number, $0) })
        bandOfCase = categories.map { category in
            category.map { places[$0] ?? shown.count } ?? shown.count + 1
        }
        labels = shown.map { $0.name.string } + [Self.others, Self.none]
    }
}
