import Inference
import Platform

/// How users are shared out among models, so that a new one can be tried on some of them.
///
/// A user always gets the same model, in every process and after every restart, since only the user's name, the models' names and
/// their weights decide. Where the weight of the last model grows, its users stay with it. Models of other names share users out
/// anew: those who got the trial before are not more likely to get the next one.
public struct UserSplit: Sendable {
    /// Each model with the end of its part of 0 to 1; the last one's is 1.
    private let parts: [(slot: ModelSlot, end: Double)]
    private let salt: [UInt8]

    /// - Parameter weights: finite and not negative, of which at least one is above 0, each slot once. A model's share is its weight
    ///   divided by the sum.
    public init(_ weights: [(slot: ModelSlot, weight: Double)]) {
        let sum = weights.reduce(0) { $0 + $1.weight }
        precondition(sum > 0 && sum.isFinite && weights.allSatisfy { $0.weight >= 0 })
        let counted = weights.filter { $0.weight > 0 }
        var end = 0.0
        var parts: [(slot: ModelSlot, end: Double)] = []
        for (place, entry) in counted.enumerated() {
            end += entry.weight / sum
            // The last one has what rounding has left.
            parts.append((entry.slot, place == counted.count - 1 ? 1 : end))
        }
        self.parts = parts
        salt = Array(counted.map(\.slot.name).joined(separator: ",").utf8) + [0]
    }

    /// The model of a user. Costs a hash of the name.
    func slot(of user: UTF8Text) -> ModelSlot {
        let point = Self.point(salt + user.utf8)
        return parts.first { point < $0.end }?.slot ?? parts[parts.count - 1].slot
    }

    /// A model's share of the users, from 0 to 1.
    func share(of slot: ModelSlot) -> Double {
        guard let place = parts.firstIndex(where: { $0.slot == slot }) else { return 0 }
        return parts[place].end - (place == 0 ? 0 : parts[place - 1].end)
    }

    /// At least 0 and below 1, evenly distributed whatever the names are like: 53 bits of a SHA-256 digest.
    private static func point(_ bytes: [UInt8]) -> Double {
        let bits = SHA256Hash.digest(of: bytes).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Double(bits >> 11) * 0x1p-53
    }
}
