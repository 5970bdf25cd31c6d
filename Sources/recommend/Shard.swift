import Interactions

/// One of several parts of all users. Which part a user is in depends on the id alone, on every machine and in every run.
struct Shard: Sendable, Equatable, CustomStringConvertible {
    private static let mostParts = 1_000_000

    /// From 1.
    let number: Int
    /// How many parts there are.
    let count: Int

    /// - Parameter text: `3/16` is the third of sixteen
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let number = Int(parts[0]), let count = Int(parts[1]), count <= Self.mostParts, number >= 1, number <= count
        else { return nil }
        (self.number, self.count) = (number, count)
    }

    var description: String { "\(number)/\(count)" }

    func contains(_ user: String) -> Bool { StableHash.hash(user, seed: 0) % UInt64(count) == UInt64(number - 1) }
}
