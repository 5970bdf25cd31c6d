import Compression

/// The directory of a `.zip` file and its members' contents (PKWARE APPNOTE 6.3.10; Zip64, members that
/// are stored or compressed with deflate, bzip2 or zstd).
struct ZipArchive {
    struct Member {
        let name: String
        let method: Int
        let isEncrypted: Bool
        let crc: UInt32
        let compressedSize: Int
        let size: Int
        /// Where its local header starts in the file.
        let offset: Int
    }

    /// The files in the archive (no folders), in the order of its directory.
    let members: [Member]
    private let file: FileSource
    private let fileSize: Int

    init(_ file: FileSource) throws(InteractionError) {
        guard let size = file.size else {
            throw .unreadable(file: file.path, reason: "a zip file cannot be read from a pipe; save it first")
        }
        let directory = try ZipDirectory(file, size: size)
        self.file = file
        fileSize = size
        members = try directory.members().filter { !$0.name.hasSuffix("/") }
    }

    /// Whether a file begins as a zip does: with a member, or with the end of a directory of none.
    static func begins(_ head: [UInt8]) -> Bool {
        head.starts(with: [0x50, 0x4b, 3, 4]) || head.starts(with: [0x50, 0x4b, 5, 6])
    }

    /// The member's contents, and its name for messages: the zip's path, a colon and the member's.
    func open(_ member: Member) throws(InteractionError) -> (source: ZipMemberSource, name: String) {
        let name = "\(file.path):\(member.name)"
        guard !member.isEncrypted else {
            throw .corrupt(file: name, reason: "the member is encrypted; extract it first")
        }
        // The local header repeats the name and has its own extra field; only their lengths matter here.
        let header = try file.bytes(at: member.offset, count: 30)
        guard header.count == 30, header.uint32(at: 0) == 0x0403_4b50 else {
            throw .corrupt(file: name, reason: "the zip directory points to no member; the file is damaged")
        }
        let start = member.offset + 30 + header.uint16(at: 26) + header.uint16(at: 28)
        guard member.compressedSize <= fileSize - start else {
            throw .corrupt(file: name, reason: "the member reaches past the end of the file; the file is cut short")
        }
        let range = RangeSource(file, range: start..<start + member.compressedSize)
        return (
            ZipMemberSource(try decompressed(range, method: member.method, name: name), member: member, name: name),
            name
        )
    }

    private func decompressed(
        _ range: RangeSource, method: Int, name: String
    ) throws(InteractionError) -> any ByteSource {
        switch method {
        case 0: range
        case 8: try DecompressingSource(deflated: range, file: name)
        case 12: try DecompressingSource(range, format: .bzip2, file: name)
        case 93: try DecompressingSource(range, format: .zstd, file: name)
        default:
            throw .corrupt(
                file: name,
                reason: "compression method \(method) is not supported; only stored, deflate, bzip2 and zstd are")
        }
    }

    /// The member to read: by path or by a file name that only one member has; without a name the first of `usualNames`
    /// that is there, else the only data file, else the only data file that `prefers` says yes to.
    /// - Parameter prefers: asked only if there are several data files.
    func choose(
        _ wanted: String?, usualNames: [String], prefers: ((Member) -> Bool)?
    ) throws(InteractionError) -> Member {
        let names = members.map(\.name)
        func matching(_ name: String) -> [Member] {
            let exact = members.filter { $0.name == name }
            return exact.isEmpty ? members.filter { $0.name.hasSuffix("/" + name) } : exact
        }
        if let wanted {
            let matches = matching(wanted)
            if matches.count == 1 { return matches[0] }
            let problem = matches.isEmpty ? "there is no member '\(wanted)'" : "several members are called '\(wanted)'"
            throw .noSuchMember(file: file.path, wanted: problem, members: names)
        }
        for name in usualNames {
            let matches = matching(name)
            if matches.count == 1 { return matches[0] }
        }
        let candidates = dataFiles
        if candidates.count == 1 { return candidates[0] }
        if let prefers {
            let preferred = candidates.filter(prefers)
            if preferred.count == 1 { return preferred[0] }
        }
        throw .noSuchMember(file: file.path, wanted: "it is not clear which member to read", members: names)
    }

    /// The members whose names say that they hold data. JSON beside delimited text or JSON lines describes it.
    private var dataFiles: [Member] {
        let data = members.filter { member in
            let name = member.name.lowercased()
            return !name.hasPrefix("__macosx/") && !name.contains("readme") && !name.hasSuffix("license.txt")
        }
        func ending(_ extensions: [String]) -> [Member] {
            let endings = extensions.flatMap { plain in ["", ".gz", ".zst", ".bz2"].map { plain + $0 } }
            return data.filter { member in endings.contains { member.name.lowercased().hasSuffix($0) } }
        }
        let rows = ending([".csv", ".tsv", ".txt", ".dat", ".data", ".inter", ".jsonl", ".ndjson"])
        return rows.isEmpty ? ending([".json"]) : rows
    }
}
