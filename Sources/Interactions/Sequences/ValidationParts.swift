/// Held-out cases in two parts: one chooses (the epoch, the end of a search), the other is reported on.
///
/// The best of many epochs is best in part by chance, and on the cases that chose it that chance is counted as quality. The
/// part of a case is a hash of its user's id: the same in every run and for every seed, whatever else the file holds.
public struct ValidationParts: Sendable, Equatable {
    /// Below so many cases in a part its numbers are largely chance.
    public static let fewCases = 200

    /// Indices of the cases that choose.
    public let choosing: [Int]
    /// Indices of the cases that are reported on.
    public let reporting: [Int]

    /// Where a hash would leave one part empty, the cases are halved in the order of their hashes; a single case is in both.
    ///
    /// - Parameter asked: indices of the cases to part
    public init(_ cases: ValidationCases, asked: [Int]) {
        let hashes = asked.map { StableHash.hash(cases.histories.userIDs[$0], seed: Self.seed) }
        let chooses = { (hash: UInt64) in StableHash.unit(hash) < 0.5 }
        let choosing = zip(asked, hashes).filter { chooses($1) }.map(\.0)
        let reporting = zip(asked, hashes).filter { !chooses($1) }.map(\.0)
        if asked.count < 2 {
            (self.choosing, self.reporting) = (asked, asked)
        } else if choosing.isEmpty || reporting.isEmpty {
            let ordered = zip(asked, hashes).sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
            self.choosing = ordered.prefix(asked.count / 2).sorted()
            self.reporting = ordered.dropFirst(asked.count / 2).sorted()
        } else {
            (self.choosing, self.reporting) = (choosing, reporting)
        }
    }

    /// Another stream than those that choose users and items of a split, whose seeds are small or complements of small ones.
    private static let seed: UInt64 = 0x7061_7274_7300_0001
}
