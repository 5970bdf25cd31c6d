import Compression

/// The contents of one zip member; its length and CRC-32 are checked at the end.
final class ZipMemberSource: ByteSource {
    private let contents: any ByteSource
    private let member: ZipArchive.Member
    private let name: String
    private var crc = CRC32()
    private var count = 0
    private var ended = false

    /// - Parameter contents: the member's bytes, decompressed.
    init(_ contents: any ByteSource, member: ZipArchive.Member, name: String) {
        self.contents = contents
        self.member = member
        self.name = name
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int {
        guard !ended else { return 0 }
        let read = try contents.read(into: buffer)
        ended = read == 0
        crc.append(UnsafeRawBufferPointer(rebasing: buffer[..<read]))
        count += read
        if ended || count > member.size { try check() }
        return read
    }

    private func check() throws(InteractionError) {
        guard count == member.size else {
            throw .corrupt(file: name, reason: "the member holds another number of bytes than the zip directory says")
        }
        guard crc.value == member.crc else {
            throw .corrupt(
                file: name, reason: "the checksum (CRC-32) does not match; the file is damaged, fetch it again")
        }
    }
}
