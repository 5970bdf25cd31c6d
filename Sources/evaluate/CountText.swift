import Foundation

/// Counts and shares as tables write them, the same in every locale.
enum CountText {
    /// `1,234`
    static func of(_ count: Int) -> String {
        var digits = Array(String(count.magnitude))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return (count < 0 ? "-" : "") + String(digits)
    }

    /// `12 %`, with a digit after the point below ten.
    static func percent(_ part: Int, of whole: Int) -> String {
        let share = whole == 0 ? 0 : 100 * Double(part) / Double(whole)
        return String(format: share < 10 && share.rounded() != share ? "%.1f %%" : "%.0f %%", share)
    }
}
