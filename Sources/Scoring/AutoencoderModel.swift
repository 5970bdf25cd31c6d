import Interactions
import Kernels

/// EASE (Steck 2019) over carts, each of the same weight whatever its size, newer ones heavier: what a cart's items together
/// say of each other item, added to the network's logits: λ · scale · cart · B, λ being its weight (``AuxiliaryModels``).
public final class AutoencoderModel: Sendable {
    /// The largest catalogue: B has 4 · items² bytes, and a cart of n items reads n rows of it.
    public static let mostItems = 4000

    public let configuration: AutoencoderConfiguration
    /// (items, items), row and column 0 being the vocabulary's first item: row i is what item i says of the others.
    public let weights: Matrix

    /// - Precondition: a square matrix.
    public init(weights: Matrix, _ configuration: AutoencoderConfiguration) {
        precondition(weights.rows == weights.columns)
        self.weights = weights
        self.configuration = configuration
    }

    /// The same matrix with other numbers.
    public func with(_ configuration: AutoencoderConfiguration) -> AutoencoderModel {
        AutoencoderModel(weights: weights, configuration)
    }

    /// Items plus the special tokens.
    public var vocabularyCount: Int { weights.columns + Int(ItemVocabulary.firstItem) }

    /// Adds λ · scale · cart · B to a row (1, vocabulary), each item of the cart once.
    ///
    /// - Parameter memory: whatever it is, it is overwritten
    func add(left: ArraySlice<Int32>, right: ArraySlice<Int32>, to row: Matrix, _ memory: inout [Int32]) {
        let first = Int(ItemVocabulary.firstItem)
        precondition(row.rows == 1 && row.columns == weights.columns + first)
        let items = row.columns(from: first)
        memory.removeAll(keepingCapacity: true)
        memory.append(contentsOf: left)
        memory.append(contentsOf: right)
        memory.sort()
        var last: Int32 = -1
        for item in memory where item != last && Int(item) >= first {
            items.add(weights[(Int(item) - first)..<(Int(item) - first + 1)], times: factor)
            last = item
        }
    }

    private var factor: Float { configuration.weight * configuration.scale }
}
