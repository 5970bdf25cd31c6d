extension RowReader {
    /// Whether the row is the header again.
    func isHeader() -> Bool {
        guard !dialect.header.isEmpty, reader.fieldCount == dialect.header.count else { return false }
        guard startsLikeHeader(reader.field(0)) else { return false }
        return dialect.header.indices.dropFirst().allSatisfy { reader.field($0).elementsEqual(dialect.header[$0]) }
    }

    /// Each of the files that were joined may begin with a byte order mark.
    private func startsLikeHeader(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
        let name = dialect.header[0]
        if field.elementsEqual(name) { return true }
        guard field.count == name.count + 3, field[0] == 0xef, field[1] == 0xbb, field[2] == 0xbf else { return false }
        return field[3...].elementsEqual(name)
    }
}
