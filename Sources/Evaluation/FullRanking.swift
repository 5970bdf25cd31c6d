import Interactions
import Scoring

/// Finds where the right answer stands among all items, whose scores come range by range.
struct FullRanking {
    private let target: Int32
    /// Items that are not ranked.
    private let masked: Set<Int32>
    /// The target's score.
    private let wanted: Float
    private var ahead = 0
    private var top: TopK

    /// - Parameters:
    ///   - target: a vocabulary index
    ///   - wanted: its score
    ///   - top: how many of the best items to name
    init(_ target: Int32, wanted: Float, seen: ArraySlice<Int32>, _ repeats: RepeatPolicy, top: Int) {
        self.target = target
        self.wanted = wanted
        masked = repeats == .keep ? [] : Set(seen)
        self.top = TopK(top)
    }

    /// The ranking by all scores at once.
    ///
    /// - Parameter scores: one for each vocabulary index; the special tokens' are ignored.
    init(
        of target: Int32, scores: UnsafeBufferPointer<Float>, seen: ArraySlice<Int32>, _ repeats: RepeatPolicy,
        top: Int
    ) {
        let isItem = scores.indices.contains(Int(target))
        self.init(target, wanted: isItem ? scores[Int(target)] : .nan, seen: seen, repeats, top: top)
        add(scores, of: 0..<scores.count)
    }

    /// Takes the scores of a range of vocabulary indices; ranges come in order, each once.
    ///
    /// - Parameter scores: one for each of the range's
    mutating func add(_ scores: UnsafeBufferPointer<Float>, of range: Range<Int>) {
        precondition(scores.count == range.count)
        let items = range.clamped(to: Int(ItemVocabulary.firstItem)..<Int.max)
        let (wanted, target) = (wanted, max(0, Int(target)))
        // Before the target an equal score is ahead, behind it a greater one. A score that is not a number always is.
        let before = UnsafeBufferPointer(rebasing: scores[places(items.clamped(to: 0..<target), of: range)])
        let behind = UnsafeBufferPointer(
            rebasing: scores[places(items.clamped(to: (target + 1)..<Int.max), of: range)])
        var found = 0
        for score in before { found &+= score < wanted ? 0 : 1 }
        for score in behind { found &+= score <= wanted ? 0 : 1 }
        ahead += found
        for item in masked where items.contains(Int(item)) && Int(item) != target {
            let score = scores[Int(item) - range.lowerBound]
            if Int(item) < target ? !(score < wanted) : !(score <= wanted) { ahead -= 1 }
        }
        top.offer(scores, of: range, excluding: masked)
    }

    private func places(_ items: Range<Int>, of range: Range<Int>) -> Range<Int> {
        items.isEmpty ? 0..<0 : (items.lowerBound - range.lowerBound)..<(items.upperBound - range.lowerBound)
    }

    /// What all scores of a vocabulary showed.
    ///
    /// The rank is that of the target among all items that are ranked; `nil` if it is not among them: masked, or no item of the
    /// catalogue. Equal scores rank by index. A score that is not a number ranks before the target's, and a target's behind all
    /// others, so that scores that went wrong are never a hit.
    func outcome(vocabularyCount: Int) -> CaseOutcome {
        let isRanked =
            (Int(ItemVocabulary.firstItem)..<vocabularyCount).contains(Int(target)) && !masked.contains(target)
        return CaseOutcome(rank: isRanked ? ahead + 1 : nil, top: top.sorted.map(\.item))
    }
}
