/// When an interaction was, as models read it: seconds from 2000-01-01 UTC in 32 bits, which reach from 1931 to 2068. Times beyond
/// are the first or the last of these; only gaps between times mean anything.
public enum ItemTime {
    private static let origin: Int64 = 946_684_800

    /// From a count since 1970-01-01 UTC whose unit its own size says, as in files (``TimeUnit``).
    public static func seconds(sinceEpoch number: Double) -> Int32 {
        let magnitude = min(abs(number), 1e18)
        let parts =
            switch TimeUnit(magnitude: magnitude.isNaN ? 0 : UInt64(magnitude)) {
            case .seconds: 1.0
            case .milliseconds: 1e3
            case .microseconds: 1e6
            case .nanoseconds: 1e9
            }
        return Int32(clamping: Int(clampingRounded: (number / parts - Double(origin)).rounded(.down)))
    }

    /// The seconds since 1970-01-01 UTC.
    public static func secondsSinceEpoch(_ seconds: Int32) -> Int { Int(seconds) + Int(origin) }

    /// The seconds since 1970-01-01 UTC of a time that somebody gives in an option: a year, a date or a number; `nil` for anything
    /// else, and for a date whose day may be its month. Times beyond are the first or the last that models read: as a count of
    /// seconds the year 9999 would be taken for one of milliseconds.
    package static func secondsSinceEpoch(ofOption text: String) -> Double? {
        TimeForm.key(ofOption: text).map { key in
            let (first, last) = (secondsSinceEpoch(Int32.min), secondsSinceEpoch(Int32.max))
            return min(max(Double(key) / Double(TimeKey.second), Double(first)), Double(last))
        }
    }

    /// Why a text of an option is no time.
    package static func complaint(ofOption text: String) -> String { TimeForm.complaint(ofOption: text) }

    /// Of a ``TimeKey``.
    static func seconds(_ key: Int64) -> Int32 { Int32(clamping: key / TimeKey.second - origin) }

    /// The ``TimeKey`` of a second.
    static func key(_ seconds: Int32) -> Int64 { (Int64(seconds) + origin) * TimeKey.second }
}

extension UserSequences {
    /// When a user's last item was; `nil` if that is not known.
    public func lastSecond(of user: Int) -> Int32? { lastTime(of: user).map { ItemTime.seconds($0) } }

    /// When a user's items were, in the sequence's order; empty if that is not known.
    public func seconds(of user: Int) -> [Int32] { hasItemTimes ? times(of: user).map { ItemTime.seconds($0) } : [] }
}
