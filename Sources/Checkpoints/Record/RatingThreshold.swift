/// The least rating a row needs to be kept, as it was written: a number, or `none`.
public struct RatingThreshold: RawRepresentable, Sendable, Equatable {
    /// The text it was given as, so that a record keeps it to the letter: `4` does not become `4.0`.
    public let rawValue: String
    /// `nil` keeps every row.
    public let minimum: Double?

    /// `nil` if the text is neither a finite number nor `none`.
    public init?(rawValue: String) {
        if rawValue == "none" {
            minimum = nil
        } else {
            guard let number = Double(rawValue), number.isFinite else { return nil }
            minimum = number
        }
        self.rawValue = rawValue
    }

    private init(rawValue: String, minimum: Double) {
        self.rawValue = rawValue
        self.minimum = minimum
    }

    /// The article's: ratings of at least 3.5.
    public static let article = RatingThreshold(rawValue: "3.5", minimum: 3.5)
}
