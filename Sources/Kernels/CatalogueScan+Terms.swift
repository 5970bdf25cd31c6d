extension CatalogueScan {
    /// How a query's score is made of the hidden state's product and the catalogue's vectors.
    public struct Terms: Sendable {
        public var biasFactor: Float
        public var priorFactor: Float
        /// (1, items), added to the scores; `nil` adds nothing.
        public var extra: Matrix?
        /// The largest magnitude of what ``CatalogueScan/add(_:to:less:from:of:firstItem:count:)`` adds to a score.
        public var largestAddition: Float
        /// Whether the score is the product divided by the length of the item's vector, with nothing added: the cosine, if the
        /// hidden state is one long.
        public var isCosine: Bool

        public init(
            biasFactor: Float = 1, priorFactor: Float = 0, extra: Matrix? = nil, largestAddition: Float = 0,
            isCosine: Bool = false
        ) {
            self.largestAddition = largestAddition
            self.isCosine = isCosine
            self.biasFactor = biasFactor
            self.priorFactor = priorFactor
            self.extra = extra
        }
    }
}
