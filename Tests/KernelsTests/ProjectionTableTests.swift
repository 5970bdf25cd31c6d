import Kernels
import TestSupport
import Testing

@Suite("Projection table", .everyKernelSet)
struct ProjectionTableTests {
    struct Case: CustomTestStringConvertible {
        let width: Int
        let reach: Int
        let visibility: Visibility
        var taps: Int { ProjectionTable.taps(reach: reach, visibility) }
        var testDescription: String { "\(width) wide, reach \(reach), \(visibility)" }

        /// The taps' places relative to the row, in the order of the table.
        var offsets: [Int] {
            let (before, after) = ((0..<reach).map { -1 - $0 }, (0..<reach).map { 1 + $0 })
            return [0] + (visibility == .reverse ? [] : before) + (visibility == .causal ? [] : after)
        }
    }

    private static let cases = [1, 6, 16, 37, 128].flatMap { width in
        [0, 1, 3].flatMap { reach in
            Visibility.allCases.map { Case(width: width, reach: reach, visibility: $0) }
        }
    }

    private static let tokens = 11

    /// Whole numbers, the largest of each row 127, which rounding leaves as they are.
    private static func contributions(_ example: Case) -> [Float] {
        let width = example.width
        return (0..<(tokens * example.taps * 3)).flatMap { row in
            (0..<width).map { column in
                column == row % width ? 127 : Float((row * 31 + column * 17) % 255 - 127)
            }
        }
    }

    private static func table(_ example: Case) -> ProjectionTable {
        let biases = (0..<(3 * example.width)).map { Float($0 % 7) }
        let table = ProjectionTable(
            tokens: tokens, biases: Matrix(rows: 3, columns: example.width, values: biases), reach: example.reach,
            example.visibility)
        let columns = example.taps * 3 * example.width
        let all = Matrix(rows: tokens, columns: columns, values: contributions(example))
        // In two parts, as a long table is made.
        table.set(from: 4, to: all[4..<tokens])
        table.set(from: 0, to: all[0..<4])
        return table
    }

    private static func forward(_ table: ProjectionTable, _ tokens: [Int32], _ offsets: [Int32]) -> [[Float]] {
        let parts = (0..<3).map { _ in Matrix(rows: tokens.count, columns: table.width) }
        table.forward(tokens: tokens, offsets: offsets, queries: parts[0], keys: parts[1], values: parts[2])
        return parts.map(\.values)
    }

    @Test("a row is the sum of what the tokens it sees within reach add to it, and the bias", arguments: cases)
    func sums(example: Case) {
        let (tokens, offsets): ([Int32], [Int32]) = ([3, 0, 10, 3, 5, 5, 7, 1, 2, 9], [0, 1, 6, 6, 10])
        let contributions = Self.contributions(example)
        let found = Self.forward(Self.table(example), tokens, offsets)
        for (begin, end) in zip(offsets, offsets.dropFirst()) {
            for row in Int(begin)..<Int(end) {
                for part in 0..<3 {
                    for column in 0..<example.width {
                        var wanted = Float((part * example.width + column) % 7)
                        for (tap, offset) in example.offsets.enumerated() {
                            guard (Int(begin)..<Int(end)).contains(row + offset) else { continue }
                            let place = (Int(tokens[row + offset]) * example.taps + tap) * 3 + part
                            wanted += contributions[place * example.width + column]
                        }
                        let value = found[part][row * example.width + column]
                        #expect(abs(value - wanted) < 1e-3, "row \(row), part \(part), column \(column)")
                    }
                }
            }
        }
    }

    @Test("a row depends on nothing but the tokens it sees, bit for bit", arguments: cases)
    func independent(example: Case) {
        let table = Self.table(example)
        let alone = Self.forward(table, [4, 8, 2], [0, 3])
        let beside = Self.forward(table, [1, 1, 9, 4, 8, 2, 6], [0, 3, 6, 7])
        for part in 0..<3 { #expect(beside[part][(3 * example.width)..<(6 * example.width)] == alone[part][...]) }
    }

    @Test("what is not a whole number is rounded to one of 255 steps of its row")
    func rounding() {
        let table = ProjectionTable(tokens: 1, biases: Matrix(rows: 3, columns: 4), reach: 0, .causal)
        let values: [Float] = [0.5, -1, 0.123, 0.999] + [0, 0, 0, 0] + [1e-30, 0, -1e-30, 2e-30]
        table.set(from: 0, to: Matrix(rows: 1, columns: 12, values: values))
        let found = Self.forward(table, [0], [0, 1])
        for (part, largest) in [Float(1), 0, 2e-30].enumerated() {
            for column in 0..<4 { #expect(abs(found[part][column] - values[part * 4 + column]) <= largest / 253) }
        }
    }
}
