import Compression
import Testing

/// Deflate streams and gzip members of every form, however they are cut into pieces.
@Suite struct InflateStreamTests {
    private typealias Outcome = (contents: [UInt8], rest: Int, ended: Bool)

    /// - Returns: what came out, the bytes left over of all, and whether the stream ended
    private func decompressed(
        _ bytes: [UInt8], _ stream: InflateStream, piece: Int = .max, room: Int = 1 << 16
    ) throws -> Outcome {
        var result: [UInt8] = []
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 16)
        defer { output.deallocate() }
        var at = 0
        while true {
            // Each piece in memory of its own, so that reading beyond it is seen by the address sanitizer.
            let given = Array(bytes[at..<min(bytes.count, at + min(piece, bytes.count))])
            var input = 0
            let ended = try given.withUnsafeBytes { all in
                var unread = all
                while true {
                    var rest = output
                    let ended = try stream.decompress(&unread, into: &rest)
                    let count = room - rest.count
                    result.append(contentsOf: output[..<count])
                    input = all.count - unread.count
                    if ended || (count == 0 && unread.isEmpty) { return ended }
                }
            }
            at += input
            if ended || at == bytes.count { return (result, bytes.count - at, ended) }
        }
    }

    /// Some of it repeats near, some far, some not at all.
    private static let contents: [UInt8] = {
        var state: UInt64 = 77
        var bytes: [UInt8] = []
        for row in 0..<2500 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes += Array("\(row / 10),\(state >> 50),\((state >> 40) % 11)\n".utf8)
            if row % 500 == 0 { bytes += (0..<700).map { UInt8(truncatingIfNeeded: state >> ($0 % 57)) } }
        }
        return bytes + bytes.prefix(9000)
    }()

    /// A member's bytes between its header and its end.
    private func deflated(_ bytes: [UInt8]) throws -> [UInt8] {
        Array(try Gzip.compress(bytes).dropFirst(10).dropLast(8))
    }

    /// With a header of every optional field (RFC 1952, 2.3).
    private func memberWithAllFields(_ bytes: [UInt8]) throws -> [UInt8] {
        let plain = try Gzip.compress(bytes)
        var header = Array(plain.prefix(10))
        header[3] = 0b11110
        header += [5, 0] + Array("extra".utf8) + Array("ratings.csv\0a comment\0".utf8)
        var checksum = CRC32()
        header.withUnsafeBytes { checksum.append($0) }
        header += [UInt8(truncatingIfNeeded: checksum.value), UInt8(truncatingIfNeeded: checksum.value >> 8)]
        return header + plain.dropFirst(10)
    }

    @Test("a member with every optional field comes back", arguments: [1, 2, 3, 7, 8, 9, 33, 1000, 65_536])
    func aMemberWithEveryFieldComesBack(piece: Int) throws {
        for bytes in [[], Array("ab".utf8), Self.contents] {
            for room in [1, 5, 4096, 1 << 17] {
                let all = try decompressed(
                    memberWithAllFields(bytes), InflateStream(.gzip), piece: piece, room: room)
                #expect(all.contents == bytes && all.rest == 0 && all.ended, "\(bytes.count) bytes, room \(room)")
            }
        }
    }

    @Test("what follows a member is left", arguments: [1, 3, 64, 1 << 20])
    func whatFollowsAMemberIsLeft(piece: Int) throws {
        let stream = try InflateStream(.gzip)
        for bytes in [[], Array("a".utf8), Self.contents, Array("abcabcabc".utf8)] {
            for tail in 0...20 {
                let member = try Gzip.compress(bytes)
                let all = try decompressed(
                    member + [UInt8](repeating: 0x1f, count: tail), stream, piece: piece)
                #expect(all.contents == bytes && all.ended)
                #expect(all.rest == tail)
                stream.reset()
            }
        }
    }

    @Test("what follows a bare stream is left")
    func whatFollowsABareStreamIsLeft() throws {
        let stream = try InflateStream(.raw)
        for bytes in [[], Array("a".utf8), Self.contents] {
            for tail in 0...20 {
                let all = try decompressed(deflated(bytes) + [UInt8](repeating: 0xff, count: tail), stream)
                #expect(all.contents == bytes && all.ended && all.rest == tail)
                stream.reset()
            }
        }
    }

    @Test("a stream cut short does not end", arguments: [InflateStream.Format.gzip, .raw])
    func aStreamCutShortDoesNotEnd(format: InflateStream.Format) throws {
        let bytes = Array("a row of some length, and a row of some length".utf8)
        let whole = try format == .gzip ? Gzip.compress(bytes) : deflated(bytes)
        for count in 0..<whole.count {
            let part = try decompressed(Array(whole.prefix(count)), InflateStream(format))
            #expect(!part.ended && bytes.starts(with: part.contents), "\(count) bytes")
        }
    }

    @Test("no flipped bit of a member changes its contents unseen")
    func noFlippedBitChangesContentsUnseen() throws {
        let bytes = Array(Self.contents.prefix(300))
        let good = try memberWithAllFields(bytes)
        var refused = 0
        for bit in 0..<(good.count * 8) {
            var bad = good
            bad[bit / 8] ^= 1 << (bit % 8)
            do {
                let outcome = try decompressed(bad, InflateStream(.gzip), piece: 100)
                // Bits of names, the time and the like may change.
                #expect(!outcome.ended || outcome.contents == bytes, "bit \(bit)")
            } catch CompressionError.damaged { refused += 1 }
        }
        #expect(refused > good.count * 4)
    }

    @Test("what is no deflate stream is an error that says so")
    func whatIsNoDeflateStream() throws {
        func failure(_ bytes: [UInt8], _ format: InflateStream.Format = .raw) -> String {
            do {
                _ = try decompressed(bytes, InflateStream(format))
                return "none"
            } catch { return "\(error)" }
        }
        // The third kind of block does not exist (RFC 1951, 3.2.3).
        #expect(failure([0b111, 0, 0, 0]) == "the compressed data is damaged (a block that is none)")
        // A fixed block whose first code is a length, with a distance of one: to before the beginning.
        #expect(
            failure([0b0000_0011, 0b0000_0010, 0, 0, 0])
                == "the compressed data is damaged (a reference to what is not there)")
        #expect(failure(Array("hello, world".utf8), .gzip) == "the compressed data is damaged (incorrect header check)")
        var method = try Gzip.compress([1, 2, 3])
        method[2] = 7
        #expect(failure(method, .gzip) == "the compressed data is damaged (unknown compression method)")
        var checksum = try Gzip.compress([1, 2, 3])
        checksum[checksum.count - 5] ^= 1
        #expect(
            failure(checksum, .gzip) == "the compressed data is damaged (another checksum or length than it says)")
    }

    @Test("what came before the damage comes out")
    func whatCameBeforeTheDamageComesOut() throws {
        // A block of three bytes as they are (RFC 1951, 3.2.4), then one of the third kind.
        let blocks: [UInt8] = [0, 3, 0, 0xfc, 0xff] + Array("abc".utf8) + [0b111, 0]
        var member = try Gzip.compress(Self.contents)
        member[member.count - 8] ^= 1
        for (bytes, format, contents) in [
            (blocks, InflateStream.Format.raw, Array("abc".utf8)), (member, .gzip, Self.contents),
        ] {
            let stream = try InflateStream(format)
            var output = [UInt8](repeating: 0, count: 1 << 20)
            let count = output.withUnsafeMutableBytes { room in
                var rest = room
                bytes.withUnsafeBytes { all in
                    var input = all
                    #expect(throws: CompressionError.self) { _ = try stream.decompress(&input, into: &rest) }
                }
                return room.count - rest.count
            }
            #expect(output.prefix(count) == contents[...])
        }
    }

    @Test("random bytes never come out as more than they can hold")
    func randomBytesAreHarmless() throws {
        var state: UInt64 = 5
        for _ in 0..<3000 {
            let bytes = (0..<200).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 33)
            }
            // A byte stands for 1032 at most.
            if let outcome = try? decompressed(bytes, InflateStream(.raw), piece: 50, room: 300) {
                #expect(outcome.contents.count < 200 * 1032)
            }
        }
    }

    @Test("the checksum is that of the standard, in pieces, too")
    func theChecksumIsThatOfTheStandard() {
        // The check value of CRC-32 in every catalogue of checksums.
        var checksum = CRC32()
        for piece in ["1", "2345", "", "6789"] {
            Array(piece.utf8).withUnsafeBytes { checksum.append($0) }
        }
        #expect(checksum.value == 0xcbf4_3926)
        #expect(CRC32().value == 0)
    }
}
