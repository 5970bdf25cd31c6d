/// Opens a file as plain text, whatever it is packed in.
enum TextSource {
    /// The contents of a file, or, with the path `-`, of standard input: decompressed if it is gzip, zstd or bzip2; a
    /// member, also a compressed one, if it is a zip; as UTF-8 if it is UTF-16; with LF for CR if no line ends with LF.
    /// The first bytes decide, not the file's name. If they are of a form that is no text, the error says what to do.
    ///
    /// - Parameters:
    ///   - usualNames: which members of a zip to take, the first that is there, if `zipMember` does not say.
    ///   - prefers: whether a member's text, to be read from its beginning, is what is looked for. It is asked if a zip
    ///     has several data files and nothing else decides; a member is taken if it is the only one preferred.
    /// - Returns: the text; its name for messages, which is the path, for a zip with the member; what was undone.
    static func open(
        path: String, zipMember: String?, usualNames: [String], prefers: ((any ByteSource) -> Bool)? = nil
    ) throws(InteractionError) -> (source: any ByteSource, name: String, packaging: FilePackaging) {
        let file = try FileSource(path: path)
        return try open(file, file, path: path, zipMember: zipMember, usualNames: usualNames, prefers: prefers)
    }

    /// The same of an open file.
    ///
    /// - Parameter bytes: the file's, from its beginning
    static func open(
        _ file: FileSource, _ bytes: any ByteSource, path: String, zipMember: String?, usualNames: [String],
        prefers: ((any ByteSource) -> Bool)? = nil
    ) throws(InteractionError) -> (source: any ByteSource, name: String, packaging: FilePackaging) {
        let peeked = try PeekedSource(bytes, count: ForeignFormat.headSize)
        var whole = Unpacking(name: file.path, path: path)
        guard ZipArchive.begins(peeked.head) else {
            if let zipMember {
                throw .corrupt(file: file.path, reason: "this is no zip file, so it has no member '\(zipMember)'")
            }
            return (try whole.text(of: peeked), whole.name, whole.packaging)
        }
        let archive = try ZipArchive(file)
        if let foreign = ForeignFormat(zipMembers: archive.members.map(\.name)) { throw whole.refusal(of: foreign) }
        let wanted: ((ZipArchive.Member) -> Bool)? = prefers.map { prefers in
            { member in
                // A member that cannot be read is not what is looked for; if it is asked for, the error says why.
                guard let (text, _) = try? contents(of: member, in: archive, path: path) else { return false }
                return prefers(text)
            }
        }
        let member = try archive.choose(zipMember, usualNames: usualNames, prefers: wanted)
        let (text, unpacking) = try contents(of: member, in: archive, path: path)
        return (text, unpacking.name, unpacking.packaging)
    }

    private static func contents(
        of member: ZipArchive.Member, in archive: ZipArchive, path: String
    ) throws(InteractionError) -> (text: any ByteSource, unpacking: Unpacking) {
        let (source, name) = try archive.open(member)
        var unpacking = Unpacking(name: name, path: path, zipMember: member.name)
        let text = try unpacking.text(of: PeekedSource(source, count: ForeignFormat.headSize))
        return (text, unpacking)
    }
}
