/// The directory of a `.zip` file and its members' contents (PKWARE APPNOTE 6.3.10; Zip64, stored and deflated members).
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

    /// Opens a member: by path or by a file name that only one member has; without a name the first of `usualNames` that
    /// is there, else the only data file.
    func open(_ wanted: String?, usualNames: [String]) throws(InteractionError) -> (
        source: ZipMemberSource, name: String
    ) {
        let member = try find(wanted, usualNames: usualNames)
        let name = "\(file.path):\(member.name)"
        guard !member.isEncrypted else {
            throw .corrupt(file: name, reason: "the member is encrypted; extract it first")
        }
        guard member.method == 0 || member.method == 8 else {
            throw .corrupt(
                file: name, reason: "compression method \(member.method) is not supported; only stored and deflate are")
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
        return (try ZipMemberSource(range, member: member, name: name), name)
    }

    private func find(_ wanted: String?, usualNames: [String]) throws(InteractionError) -> Member {
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
        let extensions = [".csv", ".tsv", ".txt", ".dat", ".data", ".csv.gz", ".tsv.gz", ".txt.gz"]
        let data = members.filter { member in
            extensions.contains { member.name.lowercased().hasSuffix($0) } && !member.name.hasPrefix("__MACOSX/")
                && !member.name.lowercased().contains("readme")
        }
        guard data.count == 1 else {
            throw .noSuchMember(file: file.path, wanted: "it is not clear which member to read", members: names)
        }
        return data[0]
    }
}
