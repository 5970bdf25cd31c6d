import CBzip2
import CZlib
import CZstd

/// Compresses with zlib: gzip (`windowBits` 31) or bare deflate (-15).
private func compressed(_ bytes: [UInt8], windowBits: Int32) -> [UInt8] {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    precondition(deflateInit2_(&stream, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK)
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + 1024)
    let written = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
            return output.count - Int(stream.avail_out)
        }
    }
    deflateEnd(&stream)
    return Array(output.prefix(written))
}

func gzip(_ text: String) -> [UInt8] { gzip(Array(text.utf8)) }

func gzip(_ bytes: [UInt8]) -> [UInt8] { compressed(bytes, windowBits: 31) }

/// One zstd frame, with a checksum as the `zstd` program makes it.
func zstd(_ bytes: [UInt8]) -> [UInt8] {
    let context = ZSTD_createCCtx()
    defer { ZSTD_freeCCtx(context) }
    precondition(ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)) == 0)
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let count = ZSTD_compress2(context, &output, output.count, bytes, bytes.count)
    precondition(ZSTD_isError(count) == 0)
    return Array(output.prefix(count))
}

func zstd(_ text: String) -> [UInt8] { zstd(Array(text.utf8)) }

/// One bzip2 stream with blocks of 100 kB.
func bzip2(_ bytes: [UInt8]) -> [UInt8] {
    var input = bytes.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: bytes.count + bytes.count / 50 + 1024)
    var count = UInt32(output.count)
    let status = BZ2_bzBuffToBuffCompress(&output, &count, &input, UInt32(input.count), 1, 0, 0)
    precondition(status == BZ_OK)
    return output.prefix(Int(count)).map { UInt8(bitPattern: $0) }
}

func bzip2(_ text: String) -> [UInt8] { bzip2(Array(text.utf8)) }

/// A tar archive of files, in POSIX's form.
func tar(_ files: [(name: String, contents: String)]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (name, contents) in files { bytes += tarEntry(name, Array(contents.utf8)) }
    return bytes + [UInt8](repeating: 0, count: 1024)
}

/// One header of a tar archive with what follows it.
func tarEntry(_ name: String, _ contents: [UInt8], type: Character = "0") -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, _ position: Int) {
        header.replaceSubrange(position..<position + text.utf8.count, with: text.utf8)
    }
    put(name, 0)
    put("0000644\0", 100)
    let octal = String(contents.count, radix: 8)
    put(String(repeating: "0", count: 11 - octal.count) + octal, 124)
    put(String(repeating: " ", count: 8), 148)
    put(String(type), 156)
    put("ustar\u{0}00", 257)
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    put(String(repeating: "0", count: 6 - sum.count) + sum + "\0 ", 148)
    return header + contents + [UInt8](repeating: 0, count: (512 - contents.count % 512) % 512)
}

/// UTF-16 with a byte order mark.
func utf16(_ text: String, isBigEndian: Bool = false) -> [UInt8] {
    utf16(units: Array(text.utf16), isBigEndian: isBigEndian)
}

func utf16(units: [UInt16], isBigEndian: Bool = false) -> [UInt8] {
    ([0xfeff] + units).flatMap { unit in
        let bytes = [UInt8(unit >> 8), UInt8(unit & 255)]
        return isBigEndian ? bytes : bytes.reversed()
    }
}

/// Builds zip files byte by byte, also ones that no sane program writes.
struct ZipBuilder {
    private let isZip64: Bool
    private let encrypted: Bool
    private let method: UInt16
    private var body: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    init(isZip64: Bool = false, encrypted: Bool = false, method: UInt16 = 8) {
        self.isZip64 = isZip64
        self.encrypted = encrypted
        self.method = method
    }

    mutating func add(_ name: String, _ contents: [UInt8], crc wrong: UInt32? = nil) {
        let data =
            switch method {
            case 8: compressed(contents, windowBits: -15)
            case 12: bzip2(contents)
            case 93: zstd(contents)
            default: contents
            }
        let crc = wrong ?? UInt32(contents.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) })
        let offset = body.count
        let nameBytes = Array(name.utf8)
        let flags: UInt16 = encrypted ? 1 : 0
        let sizes = little(UInt32(data.count)) + little(UInt32(contents.count))
        let common = little(flags) + little(method) + little(UInt32(0)) + little(crc)
        // The local extra field differs in length from the one in the directory, as real writers' do.
        body += little(UInt32(0x0403_4b50)) + little(UInt16(20)) + common + sizes
        body += little(UInt16(nameBytes.count)) + little(UInt16(5)) + nameBytes + [0xfe, 0xca, 1, 0, 0] + data
        var extra: [UInt8] = [0xfe, 0xca, 0, 0]
        if isZip64 {
            extra += little(UInt16(1)) + little(UInt16(24)) + little(UInt64(contents.count))
            extra += little(UInt64(data.count)) + little(UInt64(offset))
        }
        let ones = little(UInt32.max)
        directory += little(UInt32(0x0201_4b50)) + little(UInt16(20)) + little(UInt16(20)) + common
        directory += isZip64 ? ones + ones : sizes
        directory += little(UInt16(nameBytes.count)) + little(UInt16(extra.count)) + little(UInt16(0))
        directory += little(UInt16(0)) + little(UInt16(0)) + little(UInt32(0))
        directory += (isZip64 ? ones : little(UInt32(offset))) + nameBytes + extra
        count += 1
    }

    mutating func add(_ name: String, _ text: String) { add(name, Array(text.utf8)) }

    func bytes(comment: String = "") -> [UInt8] {
        var bytes = body + directory
        let start = body.count
        if isZip64 {
            let record = bytes.count
            bytes += little(UInt32(0x0606_4b50)) + little(UInt64(44)) + little(UInt16(45)) + little(UInt16(45))
            bytes += little(UInt32(0)) + little(UInt32(0)) + little(UInt64(count)) + little(UInt64(count))
            bytes += little(UInt64(directory.count)) + little(UInt64(start))
            bytes += little(UInt32(0x0706_4b50)) + little(UInt32(0)) + little(UInt64(record)) + little(UInt32(1))
        }
        bytes += little(UInt32(0x0605_4b50)) + little(UInt32(0))
        let entries = isZip64 ? UInt16.max : UInt16(count)
        bytes += little(entries) + little(entries)
        bytes += little(isZip64 ? UInt32.max : UInt32(directory.count)) + little(isZip64 ? UInt32.max : UInt32(start))
        return bytes + little(UInt16(comment.utf8.count)) + Array(comment.utf8)
    }
}

private func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
