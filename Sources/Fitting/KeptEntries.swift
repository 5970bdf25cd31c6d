import Interactions
import Scoring

/// How much models that grow with the catalogue keep of each item. Where EASE's square matrix does not fit, neighbours and
/// transitions do, but of millions of items they too would take more memory than the network: then each item keeps fewer, the
/// strongest. `scripts/bench million` measures what that costs in NDCG.
public struct KeptEntries: Sendable, Equatable, Codable {
    /// Neighbours of an item in the linear model, and by cosine.
    public let neighbours: Int
    /// Transitions from an item and to it.
    public let transitions: Int
    /// Neighbours whose counts the linear model is fitted to.
    public let counts: Int

    /// Neighbours of all items together: 128 MB in each of the two models.
    private static let mostNeighbours = 1 << 24
    private static let transitionsOfNeighbour = 4

    /// - Parameter neighbours: as many, whatever they cost, with all counts that are usual for the catalogue's size, or as many if that
    ///   is more; `nil`: 64, fewer in a catalogue of more than 262,144 items (16 of a million), and fewer counts then
    public init(vocabularyCount: Int, neighbours: Int? = nil) {
        let items = max(1, vocabularyCount - Int(ItemVocabulary.firstItem))
        let most = max(1, min(NeighbourRows.usualNeighbours, Self.mostNeighbours / items))
        self.neighbours = max(1, neighbours ?? most)
        transitions = Self.transitionsOfNeighbour * self.neighbours
        let usual = AuxiliaryStatistics.countsKept(items: items)
        if neighbours != nil {
            // No more neighbours can be chosen than are counted.
            counts = max(usual, self.neighbours)
        } else {
            // Twice as many, so that most pairs of neighbours are in one of the two lists.
            counts = most < NeighbourRows.usualNeighbours ? min(usual, 2 * most) : usual
        }
    }

    /// As much as was kept in a catalogue of any size before there was a choice: runs that began then go on with it.
    ///
    /// - Parameter vocabularyCount: decides the counts
    public init(formerlyOf vocabularyCount: Int) {
        neighbours = NeighbourRows.usualNeighbours
        transitions = TransitionCounts.pairsKept
        // The special tokens were taken for items then.
        counts = AuxiliaryStatistics.countsKept(items: vocabularyCount)
    }
}
