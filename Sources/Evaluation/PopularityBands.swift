import Interactions

/// Items in bands of popularity: the most popular hundredth of the catalogue, the next four hundredths, and so on.
public struct PopularityBands: Sendable {
    /// Upper ends, as shares of the catalogue counted from its most popular item.
    private static let shares = [0.01, 0.05, 0.2, 0.5, 1]

    public struct Band: Sendable, Equatable {
        public var label: String
        public var items: Int
        /// Least and most interactions an item of the band has in the training part.
        public var counts: ClosedRange<Int>
    }

    public let bands: [Band]
    /// The band of each vocabulary index. The special tokens' entries are never used.
    private let bandOfItem: [Int]

    public init(_ training: UserSequences, vocabularyCount: Int) {
        var counts = [Int](repeating: 0, count: vocabularyCount)
        for item in training.items { counts[Int(item)] += 1 }
        let first = Int(ItemVocabulary.firstItem)
        let ranked = (first..<vocabularyCount).sorted { (-counts[$0], $0) < (-counts[$1], $1) }
        var bands: [Band] = []
        var bandOfItem = [Int](repeating: 0, count: vocabularyCount)
        var (start, lowerShare) = (0, 0.0)
        for share in Self.shares {
            let end = Int((share * Double(ranked.count)).rounded(.up))
            // A small catalogue has no item in some bands.
            guard end > start else { continue }
            for item in ranked[start..<end] { bandOfItem[item] = bands.count }
            let (low, high) = (Int(lowerShare * 100), Int(share * 100))
            bands.append(
                Band(
                    label: low == 0 ? "top \(high) %" : "\(low)–\(high) %", items: end - start,
                    counts: counts[ranked[end - 1]]...counts[ranked[start]]))
            (start, lowerShare) = (end, share)
        }
        (self.bands, self.bandOfItem) = (bands, bandOfItem)
    }

    /// - Parameter item: a vocabulary index of an item
    public func band(of item: Int32) -> Int { bandOfItem[Int(item)] }
}
