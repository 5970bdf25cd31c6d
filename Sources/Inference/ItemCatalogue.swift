import Dispatch
import Interactions
import Platform
import Synchronization

/// The items of one model, to be searched by people who type.
///
/// What is searched is made by the first search of a text: a service that nobody searches needs neither the
/// memory nor, at each reload, the time. Where the model before was searched it is there from the beginning, so that a reload keeps
/// nobody who searches waiting.
public final class ItemCatalogue: Sendable {
    /// One item.
    public struct Entry: Sendable, Equatable {
        public var id: UTF8Text
        public var title: String?
        /// What kind of thing it is, if known. Nothing is found by it.
        public var category: String?
        /// Interactions with it in the training data.
        public var count: Int
        /// The day of the first of them, if the data has times.
        public var firstSeen: CalendarDay?

        public init(
            id: UTF8Text, title: String?, category: String? = nil, count: Int, firstSeen: CalendarDay? = nil
        ) {
            self.id = id
            self.title = title
            self.category = category
            self.count = count
            self.firstSeen = firstSeen
        }
    }

    private let vocabulary: ItemVocabulary
    /// Indices of the items, the most popular first.
    private let order: [Int32]
    private let text: Mutex<ItemSearchText?>

    /// One search at a time, on a thread of its own: searches wait for each other, nothing else waits for them.
    private static let queue = DispatchQueue(label: "items", qos: .utility)

    /// - Parameters:
    ///   - popular: indices of all items, the most popular first
    ///   - former: that of the model before, if there was one
    init(_ vocabulary: ItemVocabulary, popular: [Int32], after former: ItemCatalogue? = nil) {
        self.vocabulary = vocabulary
        order = popular
        let isSearched = former?.isPrepared ?? false
        text = Mutex(isSearched ? ItemSearchText(vocabulary, order: popular) : nil)
    }

    /// Whether what is searched has been made.
    var isPrepared: Bool { text.withLock { $0 != nil } }

    /// The item with an id; `nil` if the model does not know it.
    public func entry(id: UTF8Text) -> Entry? { vocabulary.index(of: id).map(entry(at:)) }

    private func entry(at index: Int32) -> Entry {
        let item = vocabulary.item(at: index)
        return Entry(
            id: UTF8Text(item.id), title: item.title, category: item.category, count: item.count,
            firstSeen: item.firstSeen)
    }

    /// Items whose id or title contains `query` in any case: first those where one begins with it, then the more popular.
    /// An empty query finds the most popular items. Off the threads that asynchronous tasks share.
    public func search(_ query: UTF8Text, limit: Int) async -> [Entry] {
        await withCheckedContinuation { continuation in
            Self.queue.async { continuation.resume(returning: self.found(query, limit: limit)) }
        }
    }

    private func found(_ query: UTF8Text, limit: Int) -> [Entry] {
        if query.string.isEmpty { return order.prefix(limit).map(entry(at:)) }
        let searched = self.text.withLock { [vocabulary, order] text in
            let made = text ?? ItemSearchText(vocabulary, order: order)
            text = made
            return made
        }
        return searched.places(containing: query, limit: limit).map { entry(at: order[$0]) }
    }
}
