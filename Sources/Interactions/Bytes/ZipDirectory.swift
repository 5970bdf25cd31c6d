/// Where a zip file's central directory is, and what it lists (APPNOTE 4.3.12–4.3.16, 4.5.3).
struct ZipDirectory {
    private let path: String
    private let bytes: [UInt8]
    private let count: Int
    /// Where the directory starts: all members lie before it.
    private let start: Int

    init(_ file: FileSource, size: Int) throws(InteractionError) {
        path = file.path
        // The end record is 22 bytes and a comment of at most 65,535.
        let tailStart = max(0, size - 22 - 65_535)
        let tail = try file.bytes(at: tailStart, count: size - tailStart)
        guard let position = Self.endRecord(in: tail) else {
            throw .corrupt(file: path, reason: "the zip directory is missing; the file is cut short, fetch it again")
        }
        var count = tail.uint16(at: position + 10)
        var length = tail.uint32(at: position + 12)
        var start = tail.uint32(at: position + 16)
        var directoryEnd = tailStart + position
        if count == 0xffff || length == 0xffff_ffff || start == 0xffff_ffff,
            let record = try Self.zip64Record(file, before: directoryEnd)
        {
            (count, length, start, directoryEnd) = record
        }
        guard length >= 0, start >= 0, count >= 0, start <= directoryEnd - length, count <= length / 46 else {
            throw .corrupt(file: path, reason: "the zip directory is damaged; fetch the file again")
        }
        self.start = start
        bytes = try file.bytes(at: start, count: length)
        self.count = count
    }

    /// All entries, folders too.
    func members() throws(InteractionError) -> [ZipArchive.Member] {
        var members: [ZipArchive.Member] = []
        var position = 0
        for _ in 0..<count {
            guard position + 46 <= bytes.count, bytes.uint32(at: position) == 0x0201_4b50 else { throw damaged }
            let nameEnd = position + 46 + bytes.uint16(at: position + 28)
            let extraEnd = nameEnd + bytes.uint16(at: position + 30)
            guard extraEnd <= bytes.count else { throw damaged }
            members.append(try member(at: position, name: position + 46..<nameEnd, extra: nameEnd..<extraEnd))
            position = extraEnd + bytes.uint16(at: position + 32)
        }
        return members
    }

    private var damaged: InteractionError {
        .corrupt(file: path, reason: "the zip directory is damaged; fetch the file again")
    }

    private func member(
        at position: Int, name: Range<Int>, extra: Range<Int>
    ) throws(InteractionError) -> ZipArchive.Member {
        // Size, compressed size, offset. With Zip64 each that is all ones stands, in this order, in extra field 1.
        var fields = [24, 20, 42].map { bytes.uint32(at: position + $0) }
        var wide = zip64Values(in: extra).makeIterator()
        for field in fields.indices where fields[field] == 0xffff_ffff {
            fields[field] = wide.next() ?? fields[field]
        }
        let (size, compressedSize, offset) = (fields[0], fields[1], fields[2])
        guard size >= 0, (0...start).contains(compressedSize), offset >= 0, offset <= start - 30 else {
            throw damaged
        }
        return ZipArchive.Member(
            name: String(decoding: bytes[name], as: UTF8.self), method: bytes.uint16(at: position + 10),
            isEncrypted: bytes[position + 8] & 1 != 0, crc: UInt32(bytes.uint32(at: position + 16)),
            compressedSize: compressedSize, size: size, offset: offset)
    }

    private func zip64Values(in extra: Range<Int>) -> [Int] {
        var position = extra.lowerBound
        while position + 4 <= extra.upperBound {
            let length = bytes.uint16(at: position + 2)
            let end = position + 4 + length
            guard end <= extra.upperBound else { return [] }
            if bytes.uint16(at: position) == 1 {
                return stride(from: position + 4, through: end - 8, by: 8).map { bytes.int64(at: $0) }
            }
            position = end
        }
        return []
    }

    private static func endRecord(in tail: [UInt8]) -> Int? {
        guard tail.count >= 22 else { return nil }
        for position in stride(from: tail.count - 22, through: 0, by: -1)
        where tail.uint32(at: position) == 0x0605_4b50
            && position + 22 + tail.uint16(at: position + 20) <= tail.count
        {
            return position
        }
        return nil
    }

    /// The Zip64 end record, found through its locator right before the end record.
    private static func zip64Record(
        _ file: FileSource, before end: Int
    ) throws(InteractionError) -> (count: Int, length: Int, start: Int, end: Int)? {
        guard end >= 20 else { return nil }
        let locator = try file.bytes(at: end - 20, count: 20)
        guard locator.count == 20, locator.uint32(at: 0) == 0x0706_4b50 else { return nil }
        let offset = locator.int64(at: 8)
        let damaged = InteractionError.corrupt(file: file.path, reason: "the Zip64 directory is damaged")
        guard offset >= 0, offset <= end - 20 - 56 else { throw damaged }
        let record = try file.bytes(at: offset, count: 56)
        guard record.count == 56, record.uint32(at: 0) == 0x0606_4b50 else { throw damaged }
        return (record.int64(at: 32), record.int64(at: 40), record.int64(at: 48), offset)
    }
}

extension [UInt8] {
    /// Little-endian numbers; the position must be inside the array.
    func uint16(at position: Int) -> Int { Int(self[position]) | Int(self[position + 1]) << 8 }
    func uint32(at position: Int) -> Int { uint16(at: position) | uint16(at: position + 2) << 16 }
    func int64(at position: Int) -> Int {
        Int(truncatingIfNeeded: UInt64(uint32(at: position)) | UInt64(uint32(at: position + 4)) << 32)
    }
}
