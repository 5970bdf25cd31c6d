import Kernels

/// What a ridge regression needs of its data whatever λ is: XᵀWX and XᵀWY, with a last attribute that every row has.
final class RidgeMoments: Sendable {
    let rows: AttributeRows
    let weights: [Double]
    let targets: Matrix
    /// (attributes + 1, targets): XᵀWY.
    private let sums: [Double]

    var targetCount: Int { targets.columns }
    private var order: Int { rows.attributeCount + 1 }

    init(_ rows: AttributeRows, _ weights: [Double], _ targets: Matrix) {
        self.rows = rows
        self.weights = weights
        self.targets = targets
        let count = targets.columns
        var sums = [Double](repeating: 0, count: (rows.attributeCount + 1) * count)
        for row in 0..<rows.count {
            targets.withRow(row) { target in
                for attribute in rows[row].map(Int.init) + [rows.attributeCount] {
                    for index in 0..<count { sums[attribute * count + index] += weights[row] * Double(target[index]) }
                }
            }
        }
        self.sums = sums
    }

    /// XᵀWX with λ on its diagonal, but for the intercept's.
    func gram(plus penalty: Double) -> SymmetricMatrix {
        let gram = SymmetricMatrix(order: order)
        for row in 0..<rows.count {
            let attributes = (rows[row].map(Int.init) + [order - 1]).sorted()
            for (place, one) in attributes.enumerated() {
                gram.withMutableRow(one) { for other in attributes[place...] { $0[other] += weights[row] } }
            }
        }
        for attribute in 0..<rows.attributeCount { gram.withMutableRow(attribute) { $0[attribute] += penalty } }
        return gram
    }

    /// (XᵀWX + λ)⁻¹ XᵀWY. Costs attributes² · targets multiply-adds.
    func coefficients(_ inverse: SymmetricMatrix, lanes: Lanes) -> [Double] {
        let (order, count) = (order, targetCount)
        let table = LaneTable<[Double]>(count: order, [])
        lanes.run { lane in
            for attribute in stride(from: lane, to: order, by: lanes.count) {
                var row = [Double](repeating: 0, count: count)
                inverse.withMutableRow(attribute) { factors in
                    sums.withUnsafeBufferPointer { sums in
                        for other in 0..<order where factors[other] != 0 {
                            let factor = factors[other]
                            for index in 0..<count { row[index] += factor * sums[other * count + index] }
                        }
                    }
                }
                table[attribute] = row
            }
        }
        return table.values.flatMap { $0 }
    }

    /// Takes a row's targets from what was predicted of it.
    func subtract(_ row: Int, from prediction: inout [Double]) {
        targets.withRow(row) { target in
            for index in 0..<target.count { prediction[index] -= Double(target[index]) }
        }
    }
}
