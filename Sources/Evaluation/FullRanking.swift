import Scoring

/// Finds where the right answer stands among all items.
enum FullRanking {
    /// The rank of `target` among all items, those of `seen` left out (but never the target). Equal scores rank by
    /// index.
    ///
    /// - Parameter scores: one for each vocabulary index; the special tokens' are ignored.
    static func rank(of target: Int32, scores: UnsafeBufferPointer<Float>, seen: ArraySlice<Int32>) -> Int {
        let wanted = scores[Int(target)]
        var rank = 1
        for index in 2..<scores.count {
            let score = scores[index]
            if score > wanted || (score == wanted && index < Int(target)) { rank += 1 }
        }
        for item in Set(seen) where item != target {
            let score = scores[Int(item)]
            if score > wanted || (score == wanted && item < target) { rank -= 1 }
        }
        return rank
    }
}

extension FullRanking {
    static func outcome(
        _ target: Int32, scores: UnsafeBufferPointer<Float>, seen: ArraySlice<Int32>, top: Int
    ) -> CaseOutcome {
        CaseOutcome(
            rank: rank(of: target, scores: scores, seen: seen),
            top: top == 0
                ? []
                : TopK.best(top, of: scores, excluding: Set(seen).subtracting([target])).map(\.item))
    }
}
