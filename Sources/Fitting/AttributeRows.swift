/// Which attributes each of some things has: rows of 0 and 1, in compressed form.
public struct AttributeRows: Sendable {
    /// Attributes there are; a row holds numbers below it.
    public let attributeCount: Int
    private var offsets = [0]
    private var attributes: [Int32] = []

    /// Rows there are.
    public var count: Int { offsets.count - 1 }

    public init(attributeCount: Int) { self.attributeCount = attributeCount }

    /// - Precondition: distinct numbers from 0 to below ``attributeCount``.
    public mutating func append(_ row: [Int32]) {
        precondition(row.allSatisfy { $0 >= 0 && Int($0) < attributeCount })
        attributes += row
        offsets.append(attributes.count)
    }

    public subscript(row: Int) -> ArraySlice<Int32> { attributes[offsets[row]..<offsets[row + 1]] }
}
