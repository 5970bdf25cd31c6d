/// How far something has come, as text.
protocol ProgressText {
    /// For a line of its own.
    var plain: String { get }

    /// For the line of a terminal that is drawn again and again; never wider than it.
    func bar(columns: Int) -> String
}
