import CKernels

/// y[r] = x[r]·W[indices[r]] + b[indices[r]]: one logit a row, of the class that row names.
public enum RowProducts {
    /// - Parameters:
    ///   - x: (rows, width)
    ///   - weight: (classes, width), in x's precision
    ///   - bias: (1, classes)
    ///   - y: (1, rows), overwritten
    public static func forward(_ x: Operand, weight: Operand, bias: Matrix, indices: [Int32], into y: Matrix) {
        check(x, weight, indices, y)
        precondition(bias.count == weight.rows)
        ck_row_products(
            x.raw, weight.raw, indices, Int64(x.rows), Int64(x.columns), bias.pointer, y.pointer)
    }

    /// Adds to `dx` (rows, width), `dWeight` (any number, width) and `dBias` (1, as many).
    ///
    /// - Parameter places: for each of `indices` the row of `dWeight` that has its class's gradient; `nil`: that of the class
    public static func backward(
        _ dy: Matrix, x: Operand, weight: Operand, indices: [Int32], places: [Int32]? = nil, dx: Matrix,
        dWeight: Matrix, dBias: Matrix
    ) {
        check(x, weight, indices, dy)
        let places = places ?? indices
        precondition(dx.rows == x.rows && dx.columns == x.columns && places.count == x.rows)
        precondition(dWeight.columns == weight.columns && dBias.count == dWeight.rows)
        precondition(places.allSatisfy { $0 >= 0 && $0 < dWeight.rows })
        ck_row_products_backward(
            dy.pointer, x.raw, weight.raw, indices, places, Int64(x.rows), Int64(x.columns), dx.pointer,
            dWeight.pointer, dBias.pointer)
    }

    /// products[i] = row·rows[indices[i]], for as many as there are indices.
    ///
    /// - Parameters:
    ///   - row: (1, width)
    ///   - rows: (any number, width)
    ///   - products: at least as many as indices
    public static func dot(_ row: Matrix, _ rows: Matrix, _ indices: [Int32], into products: inout [Float]) {
        precondition(row.rows == 1 && row.columns == rows.columns && products.count >= indices.count)
        precondition(indices.allSatisfy { $0 >= 0 && $0 < rows.rows })
        ck_dot_rows(
            row.pointer, rows.pointer, indices, Int64(indices.count), Int64(rows.columns), &products)
    }

    private static func check(_ x: Operand, _ weight: Operand, _ indices: [Int32], _ y: Matrix) {
        precondition(indices.count == x.rows && y.count == x.rows)
        precondition(x.columns == weight.columns && x.precision == weight.precision)
        precondition(indices.allSatisfy { $0 >= 0 && $0 < weight.rows })
    }
}
