import Testing

@testable import Interactions

/// What files are packed in: compressed, in a zip, in other encodings and with other line ends.
@Suite struct PackedFormTests {
    private let text = "user_id,item_id\n" + (0..<60).map { "u\($0 / 6),i\($0 % 7)\n" }.joined()

    private func packaging(_ bytes: [UInt8]) throws -> FilePackaging {
        try withFile(bytes) { try TextSource.open(path: $0, zipMember: nil, usualNames: []).packaging }
    }

    /// All a source gives, read in pieces of the size.
    private func contents(_ bytes: [UInt8], piece: Int = 1 << 16) throws -> [UInt8] {
        try withFile(bytes) { path in
            let source = try TextSource.open(path: path, zipMember: nil, usualNames: []).source
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: piece, alignment: 1)
            defer { buffer.deallocate() }
            var result: [UInt8] = []
            while true {
                let count = try source.read(into: buffer)
                if count == 0 { return result }
                result += buffer[..<count]
            }
        }
    }

    private func packed(_ format: String, _ bytes: [UInt8]) -> [UInt8] {
        switch format {
        case "gzip": gzip(bytes)
        case "zstd": zstd(bytes)
        default: bzip2(bytes)
        }
    }

    @Test("compressed files are read as they are", arguments: ["gzip", "zstd", "bzip2"])
    func compressedFilesAreReadAsTheyAre(format: String) throws {
        let plain = try read(text)
        let bytes = packed(format, Array(text.utf8))
        #expect(try read(bytes: bytes).readable == plain.readable)
        #expect(try packaging(bytes).description == format)
        #expect(try packaging(Array(text.utf8)).description == "")
    }

    @Test("compressed files may have several parts", arguments: ["gzip", "zstd", "bzip2"])
    func compressedFilesMayHaveSeveralParts(format: String) throws {
        func part(_ text: String) -> [UInt8] { packed(format, Array(text.utf8)) }
        let parts = part("1 a\n1 b") + part("") + part(" \n2 c\n") + part("2 d\n")
        #expect(try read(bytes: parts).readable == ["1": ["a", "b"], "2": ["c", "d"]])
        #expect(try read(bytes: parts + [0, 0, 0]).readable.count == 2)
        let message = ": after the \(format) data follows something that is not \(format)"
        #expect(failure(bytes: parts + Array("3 4\n".utf8)) == message)
        #expect(failure(bytes: parts + [0] + part("3 c\n")) == message)
        #expect(failure(bytes: part("")) == ": the file holds no data; expected one row a line")
    }

    @Test("a large compressed file is read in blocks", arguments: ["zstd", "bzip2"])
    func aLargeCompressedFileIsReadInBlocks(format: String) throws {
        let bytes = (0..<200_000).flatMap { Array("\($0 / 100) \($0 &* 2_654_435_761 % 99_991)\n".utf8) }
        #expect(try contents(packed(format, bytes)) == bytes)
        #expect(try contents(packed(format, bytes), piece: 1000) == bytes)
    }

    @Test("no cut compressed file is taken for a whole one", arguments: ["gzip", "zstd", "bzip2"])
    func noCutCompressedFileIsTakenForAWholeOne(format: String) {
        let bytes = packed(format, Array(text.utf8))
        for length in 4..<bytes.count {
            #expect(
                failure(bytes: Array(bytes.prefix(length))).contains("cut short; fetch the file again"), "\(length)")
        }
        // The first part is whole.
        for length in bytes.count + 1..<2 * bytes.count {
            #expect(failure(bytes: Array((bytes + bytes).prefix(length))).contains("cut short"), "\(length)")
        }
    }

    @Test("no flipped bit of a compressed file changes what is read", arguments: ["zstd", "bzip2"])
    func noFlippedBitOfACompressedFileChangesWhatIsRead(format: String) throws {
        let good = packed(format, Array(text.utf8))
        let plain = try read(text)
        for position in good.indices {
            var bytes = good
            bytes[position] ^= 1 << (position % 8)
            if let data = try? read(bytes: bytes) { #expect(data.readable == plain.readable, "byte \(position)") }
        }
        var damaged = good
        damaged[good.count / 2] ^= 0xff
        #expect(failure(bytes: damaged).contains("the compressed data is damaged ("))
    }

    @Test("zstd frames to be skipped are skipped, also the first")
    func zstdFramesToBeSkippedAreSkippedAlsoTheFirst() throws {
        let skipped: [UInt8] = [0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]
        let bytes = skipped + zstd("1 a\n") + skipped + skipped + zstd("1 b\n") + skipped
        #expect(try read(bytes: bytes).readable == ["1": ["a", "b"]])
        #expect(failure(bytes: Array(bytes.dropLast())).contains("cut short"))
    }

    @Test("a zstd window beyond 128 MiB is refused")
    func aZstdWindowBeyond128MiBIsRefused() throws {
        // A frame's magic, no flags, the window as exponent and eighths, one last block of bytes as they are.
        func frame(window: UInt8, _ text: String) -> [UInt8] {
            [0x28, 0xb5, 0x2f, 0xfd, 0, window, UInt8(text.utf8.count) << 3 | 1, 0, 0] + Array(text.utf8)
        }
        #expect(try read(bytes: frame(window: 17 << 3, "1 a\n1 b\n")).readable == ["1": ["a", "b"]])
        for window: UInt8 in [17 << 3 | 1, 18 << 3, 0xff] {
            #expect(
                failure(bytes: frame(window: window, "1 a\n1 b\n"))
                    == ": the zstd data was made with a window of more than 128 MiB; decompress it first: "
                    + "zstd -d --long=31")
        }
    }

    @Test("text that begins like bzip2 or zstd is text")
    func textThatBeginsLikeBzip2OrZstdIsText() throws {
        #expect(try read("BZh9 a\nBZh9 b\n").readable == ["BZh9": ["a", "b"]])
        #expect(try read("(b a\n(b c\n").readable == ["(b": ["a", "c"]])
    }

    @Test("a zip's member may be compressed on its own", arguments: ["gzip", "zstd", "bzip2"])
    func aZipsMemberMayBeCompressedOnItsOwn(format: String) throws {
        var zip = ZipBuilder()
        zip.add("x/ratings.csv", packed(format, Array(text.utf8)))
        #expect(try read(bytes: zip.bytes(), ReadingOptions()).readable == read(text).readable)
        #expect(try packaging(zip.bytes()).description == "zip member x/ratings.csv, \(format)")
    }

    @Test("UTF-16 with a byte order mark is read", arguments: [false, true])
    func utf16WithAByteOrderMarkIsRead(isBigEndian: Bool) throws {
        let lines = "user,item\r\nä,日本\r\nä,𝄞\u{fffd}\r\n"
        let bytes = utf16(lines, isBigEndian: isBigEndian)
        #expect(try read(bytes: bytes).readable == ["ä": ["日本", "𝄞\u{fffd}"]])
        #expect(try packaging(bytes).description == "UTF-16")
        #expect(try packaging(zstd(bytes)).description == "zstd, UTF-16")
        #expect(failure(bytes: Array(bytes.dropLast())).contains("the UTF-16 text ends within a character"))
        let long = String(repeating: "aé日𝄞\n", count: 20_000)
        for piece in [1, 7, 1 << 16] {
            #expect(try contents(utf16(long, isBigEndian: isBigEndian), piece: piece) == Array(long.utf8))
        }
    }

    @Test("unpaired surrogates become replacement characters")
    func unpairedSurrogatesBecomeReplacementCharacters() throws {
        let units: [UInt16] = [0xd834, 0x61, 0xdd1e, 0xd834, 0xd834, 0xdd1e, 0xfeff, 0xdbff]
        #expect(
            try contents(utf16(units: units)) == Array("\u{fffd}a\u{fffd}\u{fffd}\u{1d11e}\u{feff}\u{fffd}".utf8))
    }

    @Test("lines may end with CR alone")
    func linesMayEndWithCRAlone() throws {
        let bytes = text.utf8.map { $0 == 0x0a ? 0x0d : $0 }
        #expect(try read(bytes: bytes).readable == read(text).readable)
        #expect(try packaging(bytes).description == "CR line ends")
        #expect(try packaging(bzip2(bytes)).description == "bzip2, CR line ends")
        #expect(try contents(utf16("a b\rc d")) == Array("a b\nc d".utf8))
        #expect(failure("user,item\r1,a\r1\r").hasPrefix(", line 3: "))
    }

    @Test("a CR beside LF stays what it is")
    func aCRBesideLFStaysWhatItIs() throws {
        for text in ["a b\r\nc d\r\n", "a,\"b\rc\"\nd,e\n", "a b\n"] {
            #expect(try contents(Array(text.utf8)) == Array(text.utf8))
        }
        // All that is looked at ends between CR and LF.
        let long = String(repeating: "x", count: (1 << 16) - 1) + "\r\ny\r\n"
        #expect(try contents(Array(long.utf8)) == Array(long.utf8))
    }
}
