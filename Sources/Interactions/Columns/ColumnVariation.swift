/// Whether the values of one column differ among the rows that have the same value in another, in a file's first rows.
struct ColumnVariation {
    /// Values of the other column that several rows have.
    private(set) var groups = 0
    /// Those of them whose rows differ.
    private(set) var varying = 0

    /// - Parameter rows: as lists of fields; shorter ones are passed over
    init(of column: Int, within other: Int, _ rows: [[[UInt8]]]) {
        var found: [[UInt8]: Set<[UInt8]>] = [:]
        var counts: [[UInt8]: Int] = [:]
        for row in rows where max(column, other) < row.count {
            found[row[other], default: []].insert(row[column])
            counts[row[other], default: 0] += 1
        }
        for (key, count) in counts where count > 1 {
            groups += 1
            if found[key, default: []].count > 1 { varying += 1 }
        }
    }

    /// There are several groups, and no rows of one differ.
    var isConstant: Bool { groups > 1 && varying == 0 }
}
