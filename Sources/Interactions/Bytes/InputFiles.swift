import Glibc

/// The files that a list of paths and patterns stands for.
public enum InputFiles {
    /// Replaces patterns by the files that match.
    ///
    /// An entry is a path, `-` for standard input, or a pattern of glob(7): `*`, `?` and `[…]` stand for characters
    /// other than `/` but not for a `.` at the beginning of a name; `~` and `\` are themselves. A file whose name has
    /// such characters can be named as it is called. Matches are in the order of their bytes, without directories;
    /// entries keep their order.
    ///
    /// It is an error if a path does not exist or is a directory, if a pattern matches no file, or if the same file
    /// comes twice, also by two names.
    public static func expand(_ patterns: [String]) throws(InteractionError) -> [String] {
        var paths: [String] = []
        var seen: [Identity: String] = [:]
        for pattern in patterns {
            for path in try matches(of: pattern) {
                let (identity, _) = try status(of: path)
                if let other = seen.updateValue(path, forKey: identity) { throw twice(path, other) }
                paths.append(path)
            }
        }
        return paths
    }

    private struct Identity: Hashable {
        let device: UInt
        let inode: UInt
    }

    private static func matches(of pattern: String) throws(InteractionError) -> [String] {
        if isStandardInput(pattern) { return [pattern] }
        let isPattern = pattern.utf8.contains {
            [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "[")].contains($0)
        }
        var found = stat()
        if !isPattern || stat(pattern, &found) == 0 {
            guard try !status(of: pattern).isDirectory else { throw FileSource.isDirectory(pattern) }
            return [pattern]
        }
        var files: [String] = []
        for path in try glob(pattern) where try !status(of: path).isDirectory { files.append(path) }
        guard !files.isEmpty else {
            throw .unreadable(file: pattern, reason: "no file matches this pattern")
        }
        return files
    }

    private static func glob(_ pattern: String) throws(InteractionError) -> [String] {
        var result = glob_t()
        defer { globfree(&result) }
        switch Glibc.glob(pattern, GLOB_NOSORT | GLOB_NOESCAPE, nil, &result) {
        case 0: break
        case GLOB_NOMATCH: return []
        default: throw .unreadable(file: pattern, reason: "the files that match cannot be listed")
        }
        var paths: [String] = []
        for position in 0..<Int(result.gl_pathc) {
            guard let bytes = result.gl_pathv[position] else { continue }
            guard let path = String(validatingCString: bytes) else {
                throw .unreadable(
                    file: String(cString: bytes), reason: "the file's name is not UTF-8; rename it to read it")
            }
            paths.append(path)
        }
        return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func status(
        of path: String
    ) throws(InteractionError) -> (identity: Identity, isDirectory: Bool) {
        var found = stat()
        let result = isStandardInput(path) ? fstat(STDIN_FILENO, &found) : stat(path, &found)
        guard result == 0 else { throw FileSource.failure(path, errno) }
        return (
            Identity(device: UInt(found.st_dev), inode: UInt(found.st_ino)), found.st_mode & S_IFMT == S_IFDIR
        )
    }

    private static func twice(_ path: String, _ other: String) -> InteractionError {
        if isStandardInput(path), isStandardInput(other) {
            return .unreadable(file: "standard input", reason: "it is named twice and can be read only once")
        }
        return .unreadable(file: path, reason: "this is the same file as \(other); name it once")
    }

    private static func isStandardInput(_ path: String) -> Bool {
        path.utf8.elementsEqual(FileSource.standardInput.utf8)
    }
}
