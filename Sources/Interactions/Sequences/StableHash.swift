import Platform

/// A hash that is the same in every run, on every machine and in every version of this program.
///
/// `Hasher` is seeded per process, so a split that used it would move users between training and validation on each run.
/// The hash is FNV-1a (64 bits) over the UTF-8 bytes, finished by SplitMix64's mixer; seeded, the seed is mixed and added
/// in between.
package enum StableHash {
    /// FNV-1a, 64 bits (Fowler, Noll, Vo; RFC 9923).
    static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash
    }

    /// 64 uniform bits that depend on the seed and the id alone.
    package static func hash(_ id: String, seed: UInt64) -> UInt64 {
        SeededGenerator.mix(fnv1a(id.utf8) &+ SeededGenerator.mix(seed &+ 0x9e37_79b9_7f4a_7c15))
    }

    /// A number in [0, 1) from 64 uniform bits, on a grid of 2⁻⁵³.
    static func unit(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }
}
