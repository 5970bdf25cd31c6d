import Foundation

/// Text that `String` compares and hashes in quadratic time: a letter and combining marks in the order opposite to the
/// canonical one, so that normalising has to move every mark past every other.
public enum MarkedText {
    /// `a`, then `count` marks above it, then `count` below: 1 + 4 × `count` bytes.
    public static func text(_ count: Int) -> String {
        "a" + String(repeating: "\u{301}", count: count) + String(repeating: "\u{327}", count: count)
    }

    /// `template` with the text in each place that says `TEXT`.
    public static func filling(_ template: String, _ count: Int) -> String {
        template.components(separatedBy: "TEXT").joined(separator: text(count))
    }

    /// The same for a request target, percent-encoded.
    public static func fillingTarget(_ template: String, _ count: Int) -> String {
        let text = "a" + String(repeating: "%CC%81", count: count) + String(repeating: "%CC%A7", count: count)
        return template.components(separatedBy: "TEXT").joined(separator: text)
    }
}
