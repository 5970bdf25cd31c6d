import Interactions
import Scoring

/// Finds where the right answer stands among all items.
struct FullRanking {
    /// Items that are not ranked.
    let masked: Set<Int32>

    init(seen: ArraySlice<Int32>, _ repeats: RepeatPolicy) { masked = repeats == .keep ? [] : Set(seen) }

    /// The rank of `target` among all items that are ranked; `nil` if it is not among them: masked, or no item of the
    /// catalogue. Equal scores rank by index. A score that is not a number ranks before the target's, and a target's
    /// behind all others, so that scores that went wrong are never a hit.
    ///
    /// - Parameter scores: one for each vocabulary index; the special tokens' are ignored.
    func rank(of target: Int32, scores: UnsafeBufferPointer<Float>) -> Int? {
        let first = Int(ItemVocabulary.firstItem)
        guard (first..<scores.count).contains(Int(target)), !masked.contains(target) else { return nil }
        let wanted = scores[Int(target)]
        let isAhead = { (index: Int) in
            let score = scores[index]
            return !(score < wanted || (score == wanted && index >= Int(target))) && index != Int(target)
        }
        var rank = 1
        for index in first..<scores.count where isAhead(index) { rank += 1 }
        for item in masked where (first..<scores.count).contains(Int(item)) && isAhead(Int(item)) { rank -= 1 }
        return rank
    }

    /// - Parameter top: how many of the best items to name
    func outcome(_ target: Int32, scores: UnsafeBufferPointer<Float>, top: Int) -> CaseOutcome {
        CaseOutcome(
            rank: rank(of: target, scores: scores),
            top: top == 0 ? [] : TopK.best(top, of: scores, excluding: masked).map(\.item))
    }
}
