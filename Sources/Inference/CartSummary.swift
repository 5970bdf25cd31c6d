import Platform

/// What became of the cart on its way into the model.
public struct CartSummary: Sendable, Equatable {
    /// Items the model read.
    public var used: Int
    /// Ids the vocabulary does not hold, in the cart's order.
    public var unknown: [UTF8Text]
    /// Known items left out because the model reads no more.
    public var truncated: Int
    /// How many items of the cart repeat an earlier one (they are read all the same).
    public var duplicates: Int

    public init(used: Int, unknown: [UTF8Text], truncated: Int, duplicates: Int) {
        self.used = used
        self.unknown = unknown
        self.truncated = truncated
        self.duplicates = duplicates
    }
}
