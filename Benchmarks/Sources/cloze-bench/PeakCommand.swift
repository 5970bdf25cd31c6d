import ArgumentParser
import Kernels

/// What this processor's matrix products reach at best, for the share of it that training reaches.
struct PeakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peak", abstract: "Times a large matrix product for each line `round` on standard input.",
        discussion: "Each lane multiplies its own (rows, inner) by one (inner, columns), as training's lanes do.")

    @Option(help: "Lanes to measure, each number a row.")
    var lanes: [Int]

    @Option(help: "Products a round.")
    var calls = 5

    @Option(help: "Rows of a lane's matrix.")
    var rows = 2048

    @Option(help: "Rows of the shared matrix.")
    var inner = 1024

    @Option(help: "Columns of the shared matrix.")
    var columns = 1024

    func run() async throws {
        let rows = lanes.map { lanes in
            let product = Product(lanes: lanes, rows: self.rows, inner: inner, columns: columns)
            return Row<Int>(name: "oneDNN f32 product, \(lanes) lanes", task: "peak f32", threads: lanes) { _ in
                product.run()
                return ["\(product.flops)"]
            }
        }
        try await Contender(rows: rows, inputs: Array(0..<calls), versions: [:]).serve()
    }
}

/// One large product a lane.
private struct Product: Sendable {
    let lanes: Lanes
    let left: [Matrix]
    let right: Matrix
    let results: [Matrix]

    init(lanes: Int, rows: Int, inner: Int, columns: Int) {
        self.lanes = Lanes(count: lanes)
        left = (0..<lanes).map { _ in Self.filled(rows, inner) }
        right = Self.filled(inner, columns)
        results = (0..<lanes).map { _ in Matrix(rows: rows, columns: columns) }
    }

    /// Floating-point operations of all lanes' products.
    var flops: Int { 2 * lanes.count * left[0].rows * right.rows * right.columns }

    func run() {
        lanes.run { Linear.multiply(left[$0], right, into: results[$0]) }
    }

    /// Small numbers of both signs: products neither overflow nor become subnormal.
    private static func filled(_ rows: Int, _ columns: Int) -> Matrix {
        Matrix(rows: rows, columns: columns, values: (0..<(rows * columns)).map { Float($0 % 17 - 8) / 8 })
    }
}
