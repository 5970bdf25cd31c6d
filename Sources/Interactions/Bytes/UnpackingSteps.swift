import Compression

/// How a file is unpacked by hand, for messages: commands of a shell, and the file they leave.
struct UnpackingSteps {
    private(set) var commands: [String] = []
    private(set) var file: String

    /// - Parameter path: where the packed file is; of standard input that is not known.
    init(path: String) {
        file = path.utf8.elementsEqual(FileSource.standardInput.utf8) ? "FILE" : path
    }

    mutating func extract(zipMember: String) {
        commands.append("unzip \(ShellText.word(file)) \(ShellText.word(zipMember))")
        file = zipMember
    }

    mutating func decompress(_ format: CompressionFormat) {
        commands.append("\(format) -dc < \(ShellText.word(file)) > unpacked")
        file = "unpacked"
    }
}
