/// Whole numbers from 0 up, in four bytes each as long as all of them fit, else in eight.
public struct CompactIntegers: Sendable, Equatable {
    private var narrow: [UInt32] = []
    /// All of them, once one does not fit.
    private var wide: [Int] = []

    public init() {}

    public var count: Int { wide.isEmpty ? narrow.count : wide.count }

    /// - Precondition: `place` is from 0 to below ``count``
    public subscript(place: Int) -> Int { wide.isEmpty ? Int(narrow[place]) : wide[place] }

    /// All of them in new memory, eight bytes each.
    public var values: [Int] { wide.isEmpty ? narrow.map { Int($0) } : wide }

    /// - Precondition: `value` ≥ 0
    public mutating func append(_ value: Int) {
        precondition(value >= 0)
        if wide.isEmpty {
            if let small = UInt32(exactly: value) {
                narrow.append(small)
                return
            }
            wide = values
            narrow = []
        }
        wide.append(value)
    }
}
