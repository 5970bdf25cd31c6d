import CZlib

/// The contents of one zip member; its length and CRC-32 are checked at the end.
final class ZipMemberSource: ByteSource {
    private let stored: RangeSource
    private let inflater: Inflater?
    private let member: ZipArchive.Member
    private let name: String
    private var crc: UInt = 0
    private var count = 0
    private var ended = false

    init(_ range: RangeSource, member: ZipArchive.Member, name: String) throws(InteractionError) {
        stored = range
        inflater = member.method == 8 ? try Inflater(range, format: .raw, file: name) : nil
        self.member = member
        self.name = name
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int {
        guard !ended else { return 0 }
        var read = 0
        if let inflater {
            (read, ended) = try inflater.read(into: buffer)
        } else {
            read = try stored.read(into: buffer)
            ended = read == 0
        }
        crc = crc32_z(crc, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), read)
        count += read
        if ended || count > member.size { try check() }
        return read
    }

    private func check() throws(InteractionError) {
        guard count == member.size else {
            throw .corrupt(file: name, reason: "the member holds another number of bytes than the zip directory says")
        }
        guard crc == UInt(member.crc) else {
            throw .corrupt(
                file: name, reason: "the checksum (CRC-32) does not match; the file is damaged, fetch it again")
        }
    }
}
