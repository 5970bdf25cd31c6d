import Interactions
import Platform

/// A fingerprint of training data, so that a run is not resumed on other data by mistake.
public enum DataDigest {
    /// SHA-256 over the vocabulary's ids and every sequence, in order, and the weights of items if they have some.
    ///
    /// - Parameter withTimes: whether also over when items were, of what trains a model that is told
    public static func sha256(
        _ vocabulary: ItemVocabulary, _ sequences: UserSequences, withTimes: Bool = false
    ) -> String {
        let hash = SHA256Hash()
        for item in vocabulary.items {
            Array((item.id + "\n").utf8).withUnsafeBytes { hash.update($0) }
        }
        sequences.items.withUnsafeBytes { hash.update($0) }
        sequences.offsets.withUnsafeBytes { hash.update($0) }
        // Of no weights there are no bytes: the digest is the one of data read before there were weights.
        sequences.itemWeights.withUnsafeBytes { hash.update($0) }
        if withTimes {
            for user in 0..<sequences.count { sequences.seconds(of: user).withUnsafeBytes { hash.update($0) } }
        }
        return hash.finish()
    }
}
