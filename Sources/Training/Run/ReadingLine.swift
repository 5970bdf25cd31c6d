/// How much of the data has been read.
struct ReadingLine: ProgressText {
    let rows: Int

    var plain: String { "reading: \(NumberText.count(rows)) rows" }

    func bar(columns: Int) -> String { String(plain.prefix(max(0, columns - 1))) }
}
