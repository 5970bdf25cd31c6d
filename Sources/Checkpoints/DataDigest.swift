import Interactions
import Platform

/// A fingerprint of training data, so that a run is not resumed on other data by mistake.
public enum DataDigest {
    /// SHA-256 over the vocabulary's ids and every sequence, in order.
    public static func sha256(_ vocabulary: ItemVocabulary, _ sequences: UserSequences) -> String {
        let hash = SHA256Hash()
        for item in vocabulary.items {
            Array((item.id + "\n").utf8).withUnsafeBytes { hash.update($0) }
        }
        sequences.items.withUnsafeBytes { hash.update($0) }
        sequences.offsets.withUnsafeBytes { hash.update($0) }
        return hash.finish()
    }
}
