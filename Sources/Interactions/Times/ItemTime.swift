/// When an interaction was, as models read it: seconds from 2000-01-01 UTC in 32 bits, which reach from 1931 to 2068. Times beyond
/// are the first or the last of these; only gaps between times mean anything.
public enum ItemTime {
    private static let origin: Int64 = 946_684_800

    /// From seconds since 1970-01-01 UTC; `nil` of what is no number.
    public static func seconds(sinceEpoch seconds: Double) -> Int32? {
        guard seconds.isFinite else { return nil }
        let shifted = (seconds - Double(origin)).rounded(.down)
        return shifted <= -2_147_483_648 ? .min : shifted >= 2_147_483_647 ? .max : Int32(shifted)
    }

    /// Of a ``TimeKey``.
    static func seconds(_ key: Int64) -> Int32 { Int32(clamping: key / TimeKey.second - origin) }

    /// The ``TimeKey`` of a second.
    static func key(_ seconds: Int32) -> Int64 { (Int64(seconds) + origin) * TimeKey.second }
}

extension UserSequences {
    /// When a user's items were, in the sequence's order; empty if that is not known.
    public func seconds(of user: Int) -> [Int32] { hasItemTimes ? times(of: user).map { ItemTime.seconds($0) } : [] }
}
