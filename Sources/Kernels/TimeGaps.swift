import CKernels

/// When the rows of a packed batch were, for attention that knows how long ago each key was when its query was asked.
///
/// The gap between two moments is told apart by powers of two of seconds (as Zhai et al. 2024, "Actions Speak Louder than Words",
/// §3.3, bias attention by a bucket of the logarithm), which any decay in time can be made of.
public struct TimeGaps: Sendable {
    /// (keys): when each was, in seconds from any common moment.
    public var keys: [Int32]
    /// (query rows): the moment from which each query looks at the keys.
    public var queries: [Int32]
    /// (query rows): which of ``bias``'s tables each query reads; below 0 for one without a moment, which gets no bias.
    public var tables: [Int32]
    /// (tables · heads, ``bucketCount``): added to the scaled score of a key at column ``bucket(_:_:)``.
    public let bias: Matrix

    /// Columns of ``bias``.
    public static let bucketCount = Int(CK_TIME_BUCKETS)

    /// - Precondition: as many queries as tables; `bias` has ``bucketCount`` columns.
    public init(keys: [Int32], queries: [Int32], tables: [Int32], bias: Matrix) {
        precondition(queries.count == tables.count && bias.columns == Self.bucketCount)
        self.keys = keys
        self.queries = queries
        self.tables = tables
        self.bias = bias
    }

    /// The column of a gap: 0 for none, else 1 + ⌊log₂ seconds⌋.
    public static func bucket(_ moment: Int32, _ other: Int32) -> Int {
        let gap = min(abs(Int64(moment) - Int64(other)), Int64(Int32.max))
        return gap == 0 ? 0 : Int(Float(gap).exponent) + 1
    }

    /// Whether attention may read it with that many keys, queries and heads.
    func fits(keys: Int, queries: Int, heads: Int) -> Bool {
        let tableCount = Int32(bias.rows / heads)
        return self.keys.count == keys && self.queries.count == queries && bias.rows % heads == 0
            && tables.allSatisfy { $0 < tableCount }
    }

    /// Completes a description with pointers that are valid in `body`.
    func withPointers(in description: inout ck_attention, _ body: (UnsafePointer<ck_attention>) -> Void) {
        keys.withUnsafeBufferPointer { keys in
            queries.withUnsafeBufferPointer { queries in
                tables.withUnsafeBufferPointer { tables in
                    description.time_bias = UnsafePointer(bias.pointer)
                    description.key_times = keys.baseAddress
                    description.query_times = queries.baseAddress
                    description.query_tables = tables.baseAddress
                    body(&description)
                }
            }
        }
    }
}
