/// Opens a file as plain bytes, whatever it is packed in.
enum TextSource {
    /// The contents of a file: decompressed if it starts as gzip, a member if it starts as zip (also a gzipped one). The
    /// name is the path, for a zip followed by the member. File name extensions do not matter.
    static func open(
        path: String, zipMember: String?, usualNames: [String]
    ) throws(InteractionError) -> (source: any ByteSource, name: String) {
        let file = try FileSource(path: path)
        let peeked = try PeekedSource(file, count: 4)
        let isZip = peeked.head == [0x50, 0x4b, 3, 4] || peeked.head == [0x50, 0x4b, 5, 6]
        guard isZip else {
            if let zipMember {
                throw .corrupt(file: path, reason: "this is no zip file, so it has no member '\(zipMember)'")
            }
            return (try unpacked(peeked, name: path), path)
        }
        let (member, name) = try ZipArchive(file).open(zipMember, usualNames: usualNames)
        return (try unpacked(try PeekedSource(member, count: 2), name: name), name)
    }

    private static func unpacked(_ source: PeekedSource, name: String) throws(InteractionError) -> any ByteSource {
        source.head.starts(with: [0x1f, 0x8b]) ? try GzipSource(source, file: name) : source
    }
}
