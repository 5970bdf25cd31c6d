import Interactions
import Platform

/// A fingerprint of training data, so that a run is not resumed on other data by mistake.
public enum DataDigest {
    /// As many bytes of ids are hashed at once, about.
    private static let pieceSize = 1 << 16

    /// SHA-256 over the vocabulary's ids and every sequence, in order, and the weights of items if they have some.
    ///
    /// - Parameters:
    ///   - addedItems: how many of the vocabulary's items, its last ones, are left out
    ///   - withTimes: whether also over when items were, of what trains a model that is told
    public static func sha256(
        _ vocabulary: ItemVocabulary, withoutLast addedItems: Int = 0, _ sequences: UserSequences,
        withTimes: Bool = false
    ) -> String {
        let hash = SHA256Hash()
        update(hash, vocabulary, items: vocabulary.items.count - addedItems)
        sequences.items.withUnsafeBytes { hash.update($0) }
        sequences.offsets.withUnsafeBytes { hash.update($0) }
        // Of no weights there are no bytes: the digest is the one of data read before there were weights.
        sequences.itemWeights.withUnsafeBytes { hash.update($0) }
        if withTimes {
            for user in 0..<sequences.count { sequences.seconds(of: user).withUnsafeBytes { hash.update($0) } }
        }
        return hash.finish()
    }

    /// Adds the ids of the first items, a line each.
    private static func update(_ hash: SHA256Hash, _ vocabulary: ItemVocabulary, items: Int) {
        let first = Int(ItemVocabulary.firstItem)
        var lines: [UInt8] = []
        for index in (first..<vocabulary.count).prefix(max(0, items)) {
            vocabulary.withID(at: Int32(index)) { lines.append(contentsOf: $0) }
            lines.append(UInt8(ascii: "\n"))
            guard lines.count >= pieceSize else { continue }
            lines.withUnsafeBytes { hash.update($0) }
            lines.removeAll(keepingCapacity: true)
        }
        lines.withUnsafeBytes { hash.update($0) }
    }
}
