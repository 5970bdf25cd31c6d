import ArgumentParser
import Kernels

/// What this processor's matrix products reach at best, for the share of it that training reaches.
struct PeakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peak", abstract: "Times a large matrix product for each line `round` on standard input.",
        discussion: "Each lane multiplies its own (rows, inner) by one (inner, columns), as training's lanes do.")

    @Option(help: "Lanes to measure, each number a row.")
    var lanes: [Int]

    @Option(help: "Precisions to measure, each a row for each number of lanes.")
    var precision: [Precision]

    @Option(help: "Products a round.")
    var calls = 5

    @Option(help: "Rows of a lane's matrix.")
    var rows = 2048

    @Option(help: "Rows of the shared matrix.")
    var inner = 1024

    @Option(help: "Columns of the shared matrix.")
    var columns = 1024

    func run() async throws {
        let rows = precision.flatMap { precision in lanes.map { row(precision, lanes: $0) } }
        try await Contender(rows: rows, inputs: Array(0..<calls), versions: [:]).serve()
    }

    private func row(_ precision: Precision, lanes: Int) -> Row<Int> {
        let product = Product(precision, lanes: lanes, rows: rows, inner: inner, columns: columns)
        let name = "oneDNN \(precision.rawValue) product"
        return Row(name: "\(name), threads: \(lanes)", task: "peak \(precision.rawValue)", threads: lanes) { _ in
            product.run()
            return ["\(product.flops)"]
        }
    }
}

/// One large product a lane.
private struct Product: Sendable {
    let lanes: Lanes
    let left: [Operand]
    let right: Operand
    let results: [Matrix]

    init(_ precision: Precision, lanes: Int, rows: Int, inner: Int, columns: Int) {
        self.lanes = Lanes(count: lanes)
        left = (0..<lanes).map { _ in Self.filled(rows, inner, precision) }
        right = Self.filled(inner, columns, precision)
        results = (0..<lanes).map { _ in Matrix(rows: rows, columns: columns) }
    }

    /// Floating-point operations of all lanes' products.
    var flops: Int { 2 * lanes.count * left[0].rows * right.rows * right.columns }

    func run() {
        lanes.run { Linear.multiply(left[$0], right, into: results[$0]) }
    }

    /// Small numbers of both signs: products neither overflow nor become subnormal.
    private static func filled(_ rows: Int, _ columns: Int, _ precision: Precision) -> Operand {
        let values = (0..<(rows * columns)).map { Float($0 % 17 - 8) / 8 }
        let result = Operand(rows: rows, columns: columns, precision: precision)
        result.store(Matrix(rows: rows, columns: columns, values: values))
        return result
    }
}
