/// Whether a file's first row names its columns.
struct HeaderTest {
    let isHeader: Bool

    /// A usual column name makes a header, and so does text above numbers or dates: names may be in any language. A row
    /// with a number in it is none.
    ///
    /// - Parameters:
    ///   - first: the first row
    ///   - rows: those that follow
    init(_ first: [[UInt8]], _ rows: [[[UInt8]]], roles: [ColumnRole]) {
        isHeader =
            !first.contains(where: Self.isValue)
            && (first.contains { field in
                let name = String(decoding: field.prefix(100), as: UTF8.self)
                return roles.contains { $0.isUsual(name) }
            } || Self.isAboveValues(first, rows.filter { $0.count == first.count }.prefix(100)))
    }

    private static func isAboveValues(_ first: [[UInt8]], _ rows: ArraySlice<[[UInt8]]>) -> Bool {
        guard !rows.isEmpty else { return false }
        return first.indices.contains { column in
            guard !first[column].withUnsafeBufferPointer(Placeholder.isPlaceholder) else { return false }
            let values = rows.map { $0[column] }.filter { !$0.withUnsafeBufferPointer(Placeholder.isPlaceholder) }
            return !values.isEmpty && values.allSatisfy(isValue)
        }
    }

    private static func isValue(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { NumberParsing.double($0) != nil || TimeForm.isDate($0) }
    }
}
