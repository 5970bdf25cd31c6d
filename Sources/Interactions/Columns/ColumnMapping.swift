/// Which columns to read; `nil` finds the column by the usual names (``ColumnRole``) or, without a header, by position.
public struct ColumnMapping: Sendable, Equatable {
    /// Who acted: a user, cart, session or order.
    public var user: ColumnReference?
    /// What was acted on.
    public var item: ColumnReference?
    /// How much it was liked; read only with a threshold.
    public var rating: ColumnReference?
    /// When it happened.
    public var timestamp: ColumnReference?

    public init(
        user: ColumnReference? = nil, item: ColumnReference? = nil, rating: ColumnReference? = nil,
        timestamp: ColumnReference? = nil
    ) {
        self.user = user
        self.item = item
        self.rating = rating
        self.timestamp = timestamp
    }
}
