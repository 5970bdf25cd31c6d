import Kernels

/// Rows of a sequence that grows at one end: at its last row, or at its first. They lie in the order of the sequence.
struct KeptRows: Sendable {
    /// (capacity, width)
    private let memory: Matrix
    private let growsAtEnd: Bool
    private let count: Int

    /// No rows yet.
    init(_ memory: Matrix, growsAtEnd: Bool) { self.init(memory, growsAtEnd: growsAtEnd, count: 0) }

    private init(_ memory: Matrix, growsAtEnd: Bool, count: Int) {
        self.memory = memory
        self.growsAtEnd = growsAtEnd
        self.count = count
    }

    /// With further rows, which are copied: (new rows, width).
    func adding(_ rows: Matrix) -> KeptRows {
        let grown = KeptRows(memory, growsAtEnd: growsAtEnd, count: count + rows.rows)
        (growsAtEnd ? memory[count..<grown.count] : grown.all.prefix(rows.rows)).copy(from: rows)
        return grown
    }

    /// (count, width): rows that grow at the first one fill their memory from its end.
    var all: Matrix { growsAtEnd ? memory.prefix(count) : memory[(memory.rows - count)..<memory.rows] }

    /// The newest rows.
    func newest(_ count: Int) -> Matrix {
        let count = min(count, self.count)
        return growsAtEnd ? all[(self.count - count)..<self.count] : all.prefix(count)
    }
}
