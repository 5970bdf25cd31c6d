import Compression

/// Undoes, layer by layer, what lies between a file's bytes and its text, and keeps account of it.
struct Unpacking {
    /// So much of a text decides what its line ends are.
    private static let lineEndsRead = 1 << 16

    /// The name for messages.
    let name: String
    /// What has been undone.
    private(set) var packaging = FilePackaging()
    private var steps: UnpackingSteps

    /// - Parameters:
    ///   - path: the file's, or that of the zip with the member.
    init(name: String, path: String, zipMember: String? = nil) {
        self.name = name
        steps = UnpackingSteps(path: path)
        packaging.zipMember = zipMember
        if let zipMember { steps.extract(zipMember: zipMember) }
    }

    /// - Parameter source: the file's or member's bytes, of which ``ForeignFormat/headSize`` have been looked at.
    mutating func text(of source: PeekedSource) throws(InteractionError) -> any ByteSource {
        let plain = try decompressed(source)
        if let foreign = ForeignFormat(head: plain.head) { throw refusal(of: foreign, in: plain) }
        let text = try PeekedSource(decoded(plain), count: Self.lineEndsRead)
        // UTF-16 hides, for example, a web page.
        if let foreign = ForeignFormat(head: Array(text.head.prefix(ForeignFormat.headSize))) {
            throw refusal(of: foreign)
        }
        guard CarriageReturnSource.endsLines(of: text.head, isWhole: text.head.count < Self.lineEndsRead) else {
            return text
        }
        packaging.lineEnds = .carriageReturn
        return CarriageReturnSource(text)
    }

    /// Why what is there cannot be read as text.
    /// - Parameter contents: an archive's bytes, if it is one whose members can be listed.
    func refusal(of format: ForeignFormat, in contents: (any ByteSource)? = nil) -> InteractionError {
        var kind = format.kind
        if let compression = packaging.compression { kind += " (in \(compression))" }
        guard format.listsMembers, let contents else {
            return .notText(file: name, kind: kind, remedy: format.remedy(steps))
        }
        let listing = TarListing(contents)
        let more = listing.isComplete ? "" : " and perhaps more"
        return .notText(
            file: name, kind: "\(kind) of \(InteractionError.list(listing.names))\(more)",
            remedy: format.remedy(steps, member: listing.largest ?? "MEMBER"))
    }

    private mutating func decompressed(_ source: PeekedSource) throws(InteractionError) -> PeekedSource {
        guard let format = CompressionFormat(head: source.head) else { return source }
        packaging.compression = format
        let contents = try PeekedSource(
            DecompressingSource(source, format: format, file: name), count: ForeignFormat.headSize)
        // `tar` decompresses by itself.
        if ForeignFormat(head: contents.head)?.listsMembers != true { steps.decompress(format) }
        return contents
    }

    private mutating func decoded(_ source: PeekedSource) -> any ByteSource {
        guard let isBigEndian = UTF16Source.isBigEndian(head: source.head) else { return source }
        packaging.encoding = .utf16
        return UTF16Source(source, isBigEndian: isBigEndian, file: name)
    }
}
