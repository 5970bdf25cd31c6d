import BERT4Rec
import Checkpoints
import Interactions
import Kernels
import Platform
import Scoring

/// A checkpoint with items that came after its training, placed by what is known of them (``StartVectors``, ``ScoreLevels``).
///
/// Items keep their indices and everything that was learned of them; new ones follow with a count of 0. What the model says of
/// known items changes only by the share of probability that new ones take.
public struct GrownCheckpoint: Sendable {
    public let checkpoint: Checkpoint
    public let report: GrowthReport

    /// Adds the items of a file that the checkpoint lacks, and takes the file's titles and categories of those it knows.
    ///
    /// Costs a fit (attributes³, at most 2,048 attributes), and memory for a second model.
    public init(_ old: Checkpoint, with file: ItemFile, lanes: Lanes) throws(GrowthError) {
        var report = GrowthReport()
        let known = try Self.refreshed(old.vocabulary, file, &report)
        let unknown = file.ids.filter { known.index(of: $0) == nil }
        var grown = Growth(old, vocabulary: known)
        if !unknown.isEmpty {
            let vectors = try StartVectors(old.parameters, known, lanes: lanes)
            report.learned = GrowthReport.Learned(
                categories: vectors.attributes.categoryCount, words: vectors.attributes.wordCount,
                penalty: vectors.regression.penalty, quality: vectors.quality)
            let items = unknown.compactMap { Self.place($0, file, vectors.attributes, &report) }
            if !items.isEmpty { grown = try Growth(old, vocabulary: known, adding: items, vectors) }
        }
        self.report = report
        checkpoint = report.changesAnything ? try grown.checkpoint(after: old) : old
    }

    /// The vocabulary with the file's titles and categories.
    private static func refreshed(
        _ vocabulary: ItemVocabulary, _ file: ItemFile, _ report: inout GrowthReport
    ) throws(GrowthError) -> ItemVocabulary {
        var items = Array(vocabulary.items)
        for place in items.indices {
            var item = items[place]
            item.title = file.titles[item.id] ?? item.title
            item.category = file.categories[item.id] ?? item.category
            let known = items[place]
            guard !Self.isSame(item.title, known.title) || !Self.isSame(item.category, known.category) else { continue }
            items[place] = item
            report.refreshed.add(item)
        }
        do {
            return try ItemVocabulary(items: items)
        } catch {
            throw .unusable(reason: "\(error)")
        }
    }

    private static func isSame(_ one: String?, _ other: String?) -> Bool {
        UTF8Text(one ?? "") == UTF8Text(other ?? "")
    }

    /// The item if it can be placed; says in the report what becomes of it.
    private static func place(
        _ id: String, _ file: ItemFile, _ attributes: ItemAttributes, _ report: inout GrowthReport
    ) -> ItemVocabulary.Item? {
        let item = ItemVocabulary.Item(id: id, title: file.titles[id], category: file.categories[id])
        let isUnusable = id.utf8.contains { $0 < 0x20 || $0 == 0x7f }
        if isUnusable {
            report.unusable.add(item)
        } else if item.title == nil && item.category == nil {
            report.withoutAttributes.add(item)
        } else if !attributes.ofCategory(item).isEmpty {
            report.byCategory.add(item)
            return item
        } else if !attributes.ofTitle(item).isEmpty {
            report.byWords.add(item)
            return item
        } else {
            report.unlikeAll.add(item)
        }
        return nil
    }
}
