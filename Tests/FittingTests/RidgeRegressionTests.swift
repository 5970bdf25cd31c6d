import Fitting
import Kernels
import Testing

/// Ridge regression on attributes against what its definition says.
@Suite("Ridge regression on attributes")
struct RidgeRegressionTests {
    /// Rows of two groups; some also have a third attribute.
    private let groups: [[Int32]] = [[0], [0], [0, 2], [1], [1, 2], [1], [1]]
    private let weights: [Double] = [1, 0.5, 0.25, 1, 0.75, 0.5, 1]
    private let targets = Matrix(rows: 7, columns: 2, values: [1, 0, 2, 1, 4, 0, -1, 3, -2, 5, -3, 4, -1, 2])

    private func fit(_ places: [Int], penalties: [Double]) throws -> RidgeRegression {
        var rows = AttributeRows(attributeCount: 3)
        var values: [Float] = []
        for place in places {
            rows.append(groups[place])
            values += targets[place..<(place + 1)].values
        }
        return try #require(
            RidgeRegression.fit(
                rows, weights: places.map { weights[$0] },
                targets: Matrix(rows: places.count, columns: 2, values: values), penalties: penalties,
                lanes: Lanes(count: 2)))
    }

    /// (XᵀWX + λ)⁻¹ XᵀWY by elimination, the intercept last and not shrunk.
    private func closedForm(_ penalty: Double, target: Int) throws -> [Double] {
        var matrix = [Double](repeating: 0, count: 16)
        var vector = [Double](repeating: 0, count: 4)
        for (row, attributes) in groups.enumerated() {
            let all = attributes.map(Int.init) + [3]
            for one in all {
                vector[one] += weights[row] * Double(targets.values[2 * row + target])
                for other in all { matrix[4 * one + other] += weights[row] }
            }
        }
        for attribute in 0..<3 { matrix[5 * attribute] += penalty }
        let isDefinite = Cholesky.solve(&matrix, &vector)
        try #require(isDefinite)
        return vector
    }

    @Test("coefficients are those of the normal equations", arguments: [0.3, 2, 50])
    func coefficients(penalty: Double) throws {
        let regression = try fit(Array(groups.indices), penalties: [penalty])
        for target in 0..<2 {
            let expected = try closedForm(penalty, target: target)
            #expect(abs(regression.predict([Int32]())[target] - expected[3]) < 1e-9)
            #expect(abs(regression.predict([1, 2])[target] - (expected[1] + expected[2] + expected[3])) < 1e-9)
        }
    }

    @Test("a row's left-out prediction is that of a fit without the row")
    func leftOut() throws {
        let all = Array(groups.indices)
        let regression = try fit(all, penalties: [2])
        var error = 0.0
        for row in all {
            let expected = try fit(all.filter { $0 != row }, penalties: [2]).predict(groups[row])
            for target in 0..<2 {
                #expect(abs(regression.leftOut(row)[target] - expected[target]) < 1e-9)
                let difference = Double(targets.values[2 * row + target]) - expected[target]
                error += weights[row] * difference * difference
            }
        }
        #expect(abs(regression.leftOutError - error) < 1e-9)
    }

    @Test("the penalty that is kept has the least left-out error of all")
    func leastError() throws {
        let penalties = RidgeRegression.usualPenalties
        let chosen = try fit(Array(groups.indices), penalties: penalties)
        let errors = try penalties.map { try fit(Array(groups.indices), penalties: [$0]).leftOutError }
        #expect(chosen.leftOutError == errors.min())
        #expect(chosen.penalty != penalties.max())
    }

    @Test("where groups mean nothing, the largest penalty is kept")
    func noise() throws {
        var rows = AttributeRows(attributeCount: 2)
        // Each group holds the same two values.
        for row in 0..<8 { rows.append([Int32(row / 4)]) }
        let values: [Float] = [1, -1, 1, -1, 1, -1, 1, -1]
        let regression = try #require(
            RidgeRegression.fit(
                rows, weights: [Double](repeating: 1, count: 8), targets: Matrix(rows: 8, columns: 1, values: values),
                lanes: Lanes(count: 1)))
        #expect(regression.penalty == 300)
    }

    @Test("a prediction is the sum of all rows' targets times their shares")
    func shares() throws {
        let regression = try fit(Array(groups.indices), penalties: [2])
        let shares = regression.shares([0, 2])
        for target in 0..<2 {
            let sum = shares.enumerated().reduce(0) { $0 + $1.element * Double(targets.values[2 * $1.offset + target]) }
            #expect(abs(sum - regression.predict([0, 2])[target]) < 1e-9)
        }
    }

    @Test("one row teaches nothing")
    func tooFew() {
        var rows = AttributeRows(attributeCount: 1)
        rows.append([0])
        #expect(
            RidgeRegression.fit(
                rows, weights: [1], targets: Matrix(rows: 1, columns: 1), lanes: Lanes(count: 1)) == nil)
    }
}
