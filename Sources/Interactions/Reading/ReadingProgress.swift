/// Tells somebody how many rows have been read, each time there are a quarter of a million more.
struct ReadingProgress {
    private static let step = 1 << 18

    /// The number of rows that is told next.
    private(set) var next: Int
    private let report: ((Int) -> Void)?

    /// - Parameter rows: that have been read so far
    init(_ report: ((Int) -> Void)?, rows: Int) {
        self.report = report
        next = (rows / Self.step + 1) * Self.step
    }

    /// To be called when rows have been read.
    ///
    /// - Parameter rows: all that have been read
    mutating func reach(_ rows: Int) {
        while next <= rows {
            report?(next)
            next += Self.step
        }
    }
}
