import Foundation
import Interactions
import Kernels

/// How a linear auto-encoder enters the scores of carts.
public struct AutoencoderConfiguration: Sendable, Equatable, Codable {
    /// λ: the network's share is 1 − λ.
    public var weight: Float
    /// What the auto-encoder's scores, about 0 to 1, are multiplied with to stand beside logits.
    public var scale: Float
    /// Ridge penalty as a share of the number of carts.
    public var penalty: Double
    /// Days in which a cart's part in the fit falls to 1/e, counted back from the newest; where the data has times.
    public var memoryDays: Double

    /// Found by experiment: `Benchmarks/quality.md`.
    public init(weight: Float, scale: Float = 24, penalty: Double = 0.0015, memoryDays: Double = 60) {
        self.weight = weight
        self.scale = scale
        self.penalty = penalty
        self.memoryDays = memoryDays
    }

    /// What makes this unusable, in words; `nil` if nothing does.
    var problem: String? {
        if !(weight > 0 && weight < 1) { return "autoencoder.weight is \(weight), outside 0…1" }
        if !(scale > 0 && scale.isFinite) { return "autoencoder.scale is \(scale), not above 0" }
        if !(penalty > 0 && penalty.isFinite) { return "autoencoder.penalty is \(penalty), not above 0" }
        return memoryDays > 0 && memoryDays.isFinite
            ? nil : "autoencoder.memoryDays is \(memoryDays), not above 0"
    }
}

/// EASE (Steck 2019) over carts, each of the same weight whatever its size, newer ones heavier: what a cart's items together
/// say of each other item, added to the network's logits: (1 − λ) · logits + λ · scale · cart · B.
public final class AutoencoderExpert: Sendable {
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

    /// Fits B to carts; `nil` if the catalogue is too large.
    public convenience init?(
        _ carts: UserSequences, vocabularyCount: Int, _ configuration: AutoencoderConfiguration, lanes: Lanes
    ) {
        let first = Int(ItemVocabulary.firstItem)
        let items = vocabularyCount - first
        guard items <= Self.mostItems else { return nil }
        let gram = SymmetricMatrix(order: items)
        let shares = Self.shares(of: carts, memoryDays: configuration.memoryDays)
        for cart in 0..<carts.count {
            let members = Set(carts.sequence(cart)).sorted().map { Int($0) - first }
            for (place, item) in members.enumerated() {
                gram.withMutableRow(item) { row in for other in members[place...] { row[other] += shares[cart] } }
            }
        }
        for item in 0..<items {
            gram.withMutableRow(item) { $0[item] += configuration.penalty * Double(max(1, carts.count)) }
        }
        guard let weights = LinearAutoencoder.weights(gram, lanes: lanes) else { return nil }
        self.init(weights: weights, configuration)
    }

    /// Each cart's weight in the fit, 1 on average.
    private static func shares(of carts: UserSequences, memoryDays: Double) -> [Double] {
        let ages = carts.ageInDays
        let raw = (0..<carts.count).map { cart in
            exp(-(ages?[cart] ?? 0) / memoryDays) / Double(max(1, carts.sequence(cart).count))
        }
        let mean = raw.reduce(0, +) / Double(max(1, raw.count))
        return raw.map { $0 / max(mean, .leastNormalMagnitude) }
    }

    /// Turns logits (1, vocabulary) into scores that know the other items.
    func blend(_ logits: Matrix, left: ArraySlice<Int32>, right: ArraySlice<Int32>) {
        logits.scale(by: 1 - configuration.weight)
        add(left: left, right: right, to: logits)
    }

    /// Adds λ · scale · cart · B to a row (1, vocabulary).
    func add(left: ArraySlice<Int32>, right: ArraySlice<Int32>, to row: Matrix) {
        let first = Int(ItemVocabulary.firstItem)
        precondition(row.rows == 1 && row.columns == weights.columns + first)
        let items = row.columns(from: first)
        for item in Set(left).union(right).sorted() where Int(item) >= first {
            items.add(weights[(Int(item) - first)..<(Int(item) - first + 1)], times: factor)
        }
    }

    private var factor: Float { configuration.weight * configuration.scale }
}

/// The linear auto-encoder in closed form: with P the inverse of a regularised Gram matrix, B[i][j] = −P[i][j] / P[j][j] and
/// a zero diagonal (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019).
public enum LinearAutoencoder {
    /// B (order, order); the Gram matrix is used up.
    ///
    /// - Returns: `nil` if it is not positive definite.
    public static func weights(_ gram: SymmetricMatrix, lanes: Lanes) -> Matrix? {
        guard gram.invert(lanes: lanes) else { return nil }
        let diagonal = (0..<gram.order).map { item in gram.withMutableRow(item) { $0[item] } }
        let weights = Matrix(rows: gram.order, columns: gram.order)
        for item in 0..<gram.order {
            weights[item..<(item + 1)].withMutableValues { weights in
                gram.withMutableRow(item) { row in
                    for other in row.indices { weights[other] = Float(-row[other] / diagonal[other]) }
                }
                weights[item] = 0
            }
        }
        return weights
    }
}
