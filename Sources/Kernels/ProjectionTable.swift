import CKernels

/// What each token adds to the queries, keys and values of its own row and of the rows beside it, rounded to eight bits: linear
/// maps behind a ``NeighbourConvolution`` of rows that depend on their tokens alone, multiplied out once and for all.
///
/// A row is a sum of a few of them, which takes about half the time of all that it replaces on a processor with AVX2 alone.
public struct ProjectionTable: @unchecked Sendable {
    /// Queries, keys and values.
    public static let parts = Int(CK_PROJECTIONS)
    /// The most taps there may be.
    public static let mostTaps = Int(CK_MOST_TAPS)

    public let tokens: Int
    /// Of queries, and of keys, and of values.
    public let width: Int
    public let reach: Int
    public let visibility: Visibility
    private let blocks: FloatBuffer
    private let bias: Matrix

    /// How many rows a token adds something to: its own, and those that see it within reach.
    public static func taps(reach: Int, _ visibility: Visibility) -> Int {
        visibility == .bidirectional ? 1 + 2 * reach : 1 + reach
    }

    /// Whether that is known of the kernel set in use: of those whose products of bytes have no instruction of their own.
    /// (With one they are faster, and it has not been measured.)
    public static var pays: Bool { [.avx2, .avx512].contains(KernelSet.current) }

    /// The bytes of one token.
    public static func tokenBytes(width: Int, taps: Int) -> Int { Int(ck_token_bytes(Int64(width), Int64(taps))) }

    /// Nothing is added by any token yet.
    ///
    /// - Parameters:
    ///   - biases: (3, width), added to every row
    ///   - reach: of the convolution, with at most ``mostTaps`` taps
    public init(tokens: Int, biases: Matrix, reach: Int, _ visibility: Visibility) {
        precondition(tokens >= 0 && reach >= 0 && biases.rows == Self.parts)
        let taps = Self.taps(reach: reach, visibility)
        precondition(taps <= Self.mostTaps)
        (self.tokens, width) = (tokens, biases.columns)
        (self.reach, self.visibility) = (reach, visibility)
        blocks = FloatBuffer(count: tokens * Self.tokenBytes(width: width, taps: taps) / 4)
        bias = biases.copied()
    }

    private var taps: Int { Self.taps(reach: reach, visibility) }
    private var tokenBytes: Int { Self.tokenBytes(width: width, taps: taps) }
    private var bytes: UnsafeMutablePointer<UInt8> {
        UnsafeMutableRawPointer(blocks.base).assumingMemoryBound(to: UInt8.self)
    }

    /// Sets what some tokens add.
    ///
    /// - Parameter contributions: (tokens, taps · 3 · width): to its own row's query, key and value; then to those of each row that
    ///   sees it, in the order of a convolution's weights
    public func set(from first: Int, to contributions: Matrix) {
        precondition(first >= 0 && first + contributions.rows <= tokens)
        precondition(contributions.columns == taps * Self.parts * width)
        ck_pack_tokens(
            contributions.pointer, Int64(contributions.rows), Int64(taps), Int64(width), bytes + first * tokenBytes)
    }

    /// The rows of packed sequences. A row depends on nothing but the tokens it sees and the kernel set.
    ///
    /// - Parameters:
    ///   - tokens: one a row
    ///   - offsets: (sequences + 1), rows where sequences begin
    ///   - queries, keys, values: (rows, width), overwritten
    public func forward(
        tokens: [Int32], offsets: [Int32], queries: Matrix, keys: Matrix, values: Matrix
    ) {
        precondition(Attention.isAscending(offsets) && Int(offsets.last!) == tokens.count)
        precondition(tokens.allSatisfy { $0 >= 0 && $0 < self.tokens })
        for part in [queries, keys, values] { precondition(part.rows == tokens.count && part.columns == width) }
        var description = ck_token_projections(
            blocks: bytes, bias: bias.pointer, width: Int64(width), taps: Int64(taps), reach: Int64(reach),
            visibility: visibility.rawValue)
        withUnsafePointer(to: (queries.pointer, keys.pointer, values.pointer)) {
            $0.withMemoryRebound(to: UnsafeMutablePointer<Float>?.self, capacity: Self.parts) {
                ck_token_projections_forward(&description, tokens, offsets, Int64(offsets.count - 1), $0)
            }
        }
    }
}
