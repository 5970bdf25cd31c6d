import Interactions
import Platform

/// What is known of items besides who likes them, as numbered attributes: categories and words of titles.
///
/// A category of several values, `Action|Crime`, is an attribute for each. A category is one if an item has it, a word if two have
/// it: what a single title has in it says nothing of others. Categories come first, then words, each the most frequent first, up
/// to ``mostAttributes``: a fit costs their number cubed.
struct ItemAttributes: Sendable {
    static let mostAttributes = 2048
    /// Values of one category that are read.
    private static let mostValues = 32

    private var categories: [UTF8Text: Int32] = [:]
    private var words: [UTF8Text: Int32] = [:]

    var categoryCount: Int { categories.count }
    var wordCount: Int { words.count }
    var count: Int { categories.count + words.count }

    /// Numbers the attributes of some items.
    init(of items: some Sequence<ItemVocabulary.Item>) {
        var categoryItems: [UTF8Text: Int] = [:]
        var wordItems: [UTF8Text: Int] = [:]
        for item in items {
            for value in Self.values(item.category) { categoryItems[value, default: 0] += 1 }
            for word in Self.words(item.title) { wordItems[word, default: 0] += 1 }
        }
        for value in Self.mostFrequent(categoryItems, atLeast: 1, Self.mostAttributes) {
            categories[value] = Int32(categories.count)
        }
        for word in Self.mostFrequent(wordItems, atLeast: 2, Self.mostAttributes - categories.count) {
            words[word] = Int32(count)
        }
    }

    /// Numbers of an item's categories.
    func ofCategory(_ item: ItemVocabulary.Item) -> [Int32] { Self.values(item.category).compactMap { categories[$0] } }

    /// Numbers of the words of an item's title.
    func ofTitle(_ item: ItemVocabulary.Item) -> [Int32] { Self.words(item.title).compactMap { words[$0] } }

    func of(_ item: ItemVocabulary.Item) -> [Int32] { ofCategory(item) + ofTitle(item) }

    private static func words(_ title: String?) -> [UTF8Text] { title.map(TitleWords.of) ?? [] }

    private static func values(_ category: String?) -> [UTF8Text] {
        guard let category else { return [] }
        var seen: Set<UTF8Text> = []
        return category.utf8.split(separator: UInt8(ascii: "|"), maxSplits: mostValues).prefix(mostValues)
            .map { UTF8Text(decoding: $0) }.filter { seen.insert($0).inserted }
    }

    private static func mostFrequent(_ items: [UTF8Text: Int], atLeast least: Int, _ limit: Int) -> [UTF8Text] {
        let frequent = items.filter { $0.value >= least }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return frequent.prefix(limit).map(\.key)
    }
}
