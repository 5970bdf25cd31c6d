import Interactions

/// What became of the items of a file.
public struct GrowthReport: Sendable, Equatable {
    /// Some items, and the first of them.
    public struct Group: Sendable, Equatable {
        public private(set) var count = 0
        public private(set) var example = ""

        mutating func add(_ item: ItemVocabulary.Item) {
            count += 1
            guard count == 1 else { return }
            let title = Self.shown(item.title ?? "")
            example = "'\(Self.shown(item.id))'" + (title.isEmpty ? "" : " (\(title))")
        }

        /// The beginning of a text from a file, without what would move a terminal's cursor.
        private static func shown(_ text: String) -> String {
            var shown = String.UnicodeScalarView()
            for scalar in text.unicodeScalars.prefix(60) {
                shown.append(scalar.properties.generalCategory == .control ? " " : scalar)
            }
            return String(shown)
        }

        func line(_ what: String) -> String { "\(count) \(what), such as \(example)" }
    }

    /// New items that were placed by their category, and by the words of their titles alone.
    public internal(set) var byCategory = Group()
    public internal(set) var byWords = Group()
    /// New items that were left out: nothing is known of them; nobody has touched anything like them; their id holds a
    /// control character.
    public internal(set) var withoutAttributes = Group()
    public internal(set) var unlikeAll = Group()
    public internal(set) var unusable = Group()
    /// Known items that got another title or category.
    public internal(set) var refreshed = Group()
    /// What was learned from; `nil` if there was nothing to place.
    public internal(set) var learned: Learned?

    /// What new items are placed by.
    public struct Learned: Sendable, Equatable {
        public var categories: Int
        public var words: Int
        /// λ of the regression.
        public var penalty: Double
        public var quality: StartQuality
    }

    public var added: Int { byCategory.count + byWords.count }
    /// Whether there is anything to publish.
    public var changesAnything: Bool { added > 0 || refreshed.count > 0 }

    /// The same for people.
    public var lines: [String] {
        var lines = learned.map(Self.lines) ?? []
        let places = [(byCategory, "placed by category"), (byWords, "by words of the title")]
        lines.append(
            (["\(added) items added"] + places.filter { $0.0.count > 0 }.map { $0.0.line($0.1) }).joined(
                separator: "; "))
        let leftOut = [
            (withoutAttributes, "left out: no category and no title"),
            (unlikeAll, "left out: no item anybody has touched has their category or a word of their titles"),
            (unusable, "left out: an id with a control character"),
        ]
        lines += leftOut.filter { $0.0.count > 0 }.map { $0.0.line($0.1) }
        if refreshed.count > 0 {
            lines.append(refreshed.line("known items with another title or category than before"))
        }
        return lines
    }

    /// What people should know before they trust the new items; `nil` if there is nothing.
    public var warning: String? {
        guard let learned, added > 0, !learned.quality.isUseful else { return nil }
        return
            "titles and categories say next to nothing about who likes an item here, so the new ones are placed about "
            + "where the average item is: they will be recommended much alike to everybody"
    }

    private static func lines(_ learned: Learned) -> [String] {
        let quality = learned.quality
        return [
            "learned from \(quality.items) items with \(learned.categories) categories and \(learned.words) words; "
                + "ridge penalty \(learned.penalty)",
            "each of them left out in turn: mean cosine of what is said of it with what training made of it "
                + "\(hundredths(quality.cosine)); by the mean of its category \(hundredths(quality.categoryCosine)), by "
                + "the mean of all \(hundredths(quality.meanCosine)); explained \(hundredths(100 * quality.explained)) % of "
                + "what sets items apart",
        ]
    }

    private static func hundredths(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
