import Foundation
import Inference
import Platform

/// How users are shared out among models, so that a new one can be tried on some of them.
///
/// A user always gets the same model, in every process and after every restart, since only the user's name, the models' names and
/// their weights decide, in whatever order they are listed. The names, those of models without weight among them, decide which users
/// are alike to whom: models of other names share users out anew, and those who got the trial before are not more likely to get the
/// next one. The weights decide how many users a model has: where one changes, users come to its model or leave it, also all of them,
/// and nobody moves between the others (weighted rendezvous hashing; Thaler and Ravishankar 1998, with weights as in Schindelhauer
/// and Schomaker 2005).
public struct UserSplit: Sendable {
    /// A model that has users.
    private struct Part: Sendable {
        let slot: ModelSlot
        /// Of all users, above 0.
        let share: Double
        /// What a user's name is hashed behind.
        let salt: [UInt8]
    }

    private let parts: [Part]

    /// - Parameter weights: finite and not negative, of which at least one is above 0, each slot once. A model's share is its weight
    ///   divided by the sum.
    public init(_ weights: [(slot: ModelSlot, weight: Double)]) {
        let sum = weights.reduce(0) { $0 + $1.weight }
        precondition(sum > 0 && sum.isFinite && weights.allSatisfy { $0.weight >= 0 })
        // Sorted, by bytes as other programs sort them: the order in which somebody lists models means nothing.
        let sorted = weights.map(\.slot.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let names = Array(sorted.joined(separator: ",").utf8) + [0]
        // A weight may be so small that no share is left of it.
        parts = weights.filter { $0.weight / sum > 0 }.map { slot, weight in
            Part(slot: slot, share: weight / sum, salt: names + slot.name.utf8 + [0])
        }
    }

    /// The model of a user. Costs a hash of the name for each model.
    func slot(of user: UTF8Text) -> ModelSlot {
        var best = (slot: parts[0].slot, wait: Double.infinity)
        for part in parts {
            // The model whose clock rings first: they ring at random, each as often as its share says.
            let wait = -log(Self.point(part.salt + user.utf8)) / part.share
            if wait < best.wait { best = (part.slot, wait) }
        }
        return best.slot
    }

    /// A model's share of the users, from 0 to 1.
    func share(of slot: ModelSlot) -> Double { parts.first { $0.slot == slot }?.share ?? 0 }

    /// Above 0 and below 1, evenly distributed whatever the names are like: 53 bits of a SHA-256 digest, and a half.
    private static func point(_ bytes: [UInt8]) -> Double {
        let bits = SHA256Hash.digest(of: bytes).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return (Double(bits >> 11) + 0.5) * 0x1p-53
    }
}
