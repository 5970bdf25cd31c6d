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
