import ArgumentParser
import Compression

/// What a file of answers is written as: its layout, and what it is compressed with.
enum OutputFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    case csv
    case csvGzip = "csv.gz"
    case csvZstd = "csv.zst"
    case jsonLines = "jsonl"
    case jsonLinesGzip = "jsonl.gz"
    case jsonLinesZstd = "jsonl.zst"

    /// What a file's name says; `nil` if it says nothing. `.ndjson` is another name for `.jsonl`.
    init?(ofFile path: String) {
        let name = path.lowercased().replacing(".ndjson", with: ".jsonl")
        guard let format = Self.allCases.first(where: { name.hasSuffix("." + $0.rawValue) }) else { return nil }
        self = format
    }

    /// - Parameter userColumn: what the column of users is called
    func layout(userColumn: String) -> AnswerLayout {
        switch self {
        case .csv, .csvGzip, .csvZstd: .csv(userColumn: userColumn)
        case .jsonLines, .jsonLinesGzip, .jsonLinesZstd: .jsonLines
        }
    }

    /// `nil` if nothing is compressed.
    func compressionStream() throws(CompressionError) -> (any CompressionStream)? {
        switch self {
        case .csv, .jsonLines: return nil
        case .csvGzip, .jsonLinesGzip: return try GzipCompressionStream()
        case .csvZstd, .jsonLinesZstd: return try ZstdCompressionStream()
        }
    }
}
