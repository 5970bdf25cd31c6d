import Kernels

/// Ridge regression from attributes to vectors: ŷ = Cᵀx + c with the C, c that minimise Σ w‖y − ŷ‖² + λ‖C‖² (Hoerl and Kennard
/// 1970, "Ridge regression: biased estimation for nonorthogonal problems"). The intercept c is not shrunk.
///
/// Attributes are 0 or 1, so λ counts in rows: where each row has one attribute, its coefficients are the mean of the rows that
/// have it, moved towards the mean of all as if λ further rows were like those.
///
/// What a row would get from a fit without it follows from the fit with it (Allen 1974, the PRESS statistic):
/// y − ŷ₋ᵢ = (y − ŷ) / (1 − hᵢ) with the leverage hᵢ = wᵢ xᵢᵀ (XᵀWX + λ)⁻¹ xᵢ. So λ is chosen by leaving out each row once at
/// the price of one fit.
public struct RidgeRegression: Sendable {
    /// λ.
    public let penalty: Double
    /// Numbers a row is mapped to.
    public let targetCount: Int
    /// Σ w‖y − ŷ₋ᵢ‖², each row predicted by a fit without it.
    public let leftOutError: Double
    /// (XᵀWX + λ)⁻¹, the intercept being the last attribute.
    private let inverse: SymmetricMatrix
    /// (attributes + 1, targets), the intercept last.
    private let coefficients: [Double]
    private let moments: RidgeMoments

    /// λs worth trying: from a group mean almost unshrunk to the mean of all.
    public static let usualPenalties: [Double] = [0.3, 1, 3, 10, 30, 100, 300]

    /// Fits every λ and keeps that whose left-out error is the least; of equal ones the largest λ. Costs attributes³ multiply-adds a λ.
    ///
    /// - Parameters:
    ///   - weights: one above 0 for each row
    ///   - targets: (rows, targets)
    /// - Returns: `nil` with fewer than two rows, or where numbers are not finite.
    public static func fit(
        _ rows: AttributeRows, weights: [Double], targets: Matrix, penalties: [Double] = usualPenalties, lanes: Lanes
    ) -> RidgeRegression? {
        precondition(rows.count == weights.count && rows.count == targets.rows)
        guard rows.count >= 2 else { return nil }
        let moments = RidgeMoments(rows, weights, targets)
        var best: RidgeRegression?
        for penalty in penalties.sorted(by: >) {
            guard let fit = RidgeRegression(moments, penalty, lanes: lanes), fit.leftOutError.isFinite else { continue }
            if best.map({ fit.leftOutError < $0.leftOutError }) ?? true { best = fit }
        }
        return best
    }

    private init?(_ moments: RidgeMoments, _ penalty: Double, lanes: Lanes) {
        let inverse = moments.gram(plus: penalty)
        guard inverse.invert(lanes: lanes) else { return nil }
        self.penalty = penalty
        self.moments = moments
        self.inverse = inverse
        targetCount = moments.targetCount
        coefficients = moments.coefficients(inverse, lanes: lanes)
        let (count, coefficients) = (moments.targetCount, coefficients)
        let sums = LaneTable<Double>(count: lanes.count, 0)
        lanes.run { lane in
            var residual = [Double](repeating: 0, count: count)
            for row in stride(from: lane, to: moments.rows.count, by: lanes.count) {
                Self.predict(moments.rows[row], coefficients, into: &residual)
                moments.subtract(row, from: &residual)
                let factor = 1 / Self.rest(moments, inverse, row)
                sums[lane] += moments.weights[row] * factor * factor * residual.reduce(0) { $0 + $1 * $1 }
            }
        }
        leftOutError = sums.values.reduce(0, +)
    }

    /// What attributes say; those of nothing say the intercept.
    public func predict(_ attributes: some Collection<Int32>) -> [Double] {
        var result = [Double](repeating: 0, count: targetCount)
        Self.predict(attributes, coefficients, into: &result)
        return result
    }

    /// What a row would get from a fit without it.
    public func leftOut(_ row: Int) -> [Double] {
        var result = predict(moments.rows[row])
        let rest = Self.rest(moments, inverse, row)
        moments.targets.withRow(row) { target in
            for (index, y) in target.enumerated() { result[index] = Double(y) - (Double(y) - result[index]) / rest }
        }
        return result
    }

    /// How much each row counts in what attributes say: ŷ is the sum of all rows' targets times this. Negative ones occur.
    public func shares(_ attributes: some Collection<Int32>) -> [Double] {
        let last = moments.rows.attributeCount
        var column = [Double](repeating: 0, count: last + 1)
        for attribute in attributes.map(Int.init) + [last] {
            inverse.withMutableRow(attribute) { for index in column.indices { column[index] += $0[index] } }
        }
        return (0..<moments.rows.count).map { row in
            moments.weights[row] * moments.rows[row].reduce(column[last]) { $0 + column[Int($1)] }
        }
    }

    private static func predict(
        _ attributes: some Collection<Int32>, _ coefficients: [Double], into result: inout [Double]
    ) {
        let count = result.count
        let intercept = coefficients.count - count
        for index in 0..<count { result[index] = coefficients[intercept + index] }
        for attribute in attributes {
            let first = Int(attribute) * count
            for index in 0..<count { result[index] += coefficients[first + index] }
        }
    }

    /// 1 − hᵢ; above 0, since the intercept alone would give a row less than all of itself.
    private static func rest(_ moments: RidgeMoments, _ inverse: SymmetricMatrix, _ row: Int) -> Double {
        let attributes = moments.rows[row].map(Int.init) + [moments.rows.attributeCount]
        var sum = 0.0
        for one in attributes {
            inverse.withMutableRow(one) { row in for other in attributes { sum += row[other] } }
        }
        return max(1 - moments.weights[row] * sum, 1e-9)
    }
}
