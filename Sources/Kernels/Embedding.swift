import CKernels

/// Rows of a table by index, with a position's row and one common row added.
public enum Embedding {
    /// - Parameters:
    ///   - tokens, positions: one a row of `y`; indices into `items` and `positionTable`
    ///   - items: (vocabulary, width)
    ///   - positionTable: (maximum length, width)
    ///   - extra: (1, width), added to every row
    ///   - y: (rows, width), overwritten
    public static func forward(
        tokens: [Int32], positions: [Int32], items: Matrix, positionTable: Matrix?, extra: Matrix?, into y: Matrix
    ) {
        check(tokens, positions, (items.rows, items.columns), positionTable, extra, y)
        ck_embedding_forward(
            tokens, positions, items.pointer, positionTable?.pointer, extra?.pointer, Int64(y.rows), Int64(y.columns),
            y.pointer)
    }

    /// Adds each row of `dy` to the rows it came from. The padding token (0) gets no gradient, as with PyTorch's
    /// `padding_idx`.
    public static func backward(
        _ dy: Matrix, tokens: [Int32], positions: [Int32], dItems: Matrix, dPositionTable: Matrix?, dExtra: Matrix?
    ) {
        check(tokens, positions, (dItems.rows, dItems.columns), dPositionTable, dExtra, dy)
        ck_embedding_backward(
            dy.pointer, tokens, positions, Int64(dy.rows), Int64(dy.columns), dItems.pointer, dPositionTable?.pointer,
            dExtra?.pointer)
    }

    static func check(
        _ tokens: [Int32], _ positions: [Int32], _ items: (rows: Int, columns: Int), _ table: Matrix?, _ extra: Matrix?,
        _ y: Matrix
    ) {
        precondition(tokens.count == y.rows && positions.count == y.rows && items.columns == y.columns)
        precondition(tokens.allSatisfy { $0 >= 0 && $0 < items.rows })
        precondition(extra == nil || extra!.count == y.columns)
        guard let table else { return }
        precondition(table.columns == y.columns && positions.allSatisfy { $0 >= 0 && $0 < table.rows })
    }
}
