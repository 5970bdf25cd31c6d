import Testing

@testable import Platform

@Suite("SHA-256")
struct SHA256HashTests {
    /// FIPS 180-2, appendix B.1 and the digest of nothing.
    private static let known = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ]

    @Test("the digests of FIPS 180, in hexadecimal and as bytes", arguments: known)
    func digests(text: String, hexadecimal: String) {
        let bytes = Array(text.utf8)
        #expect(SHA256Hash.hex(of: bytes) == hexadecimal)
        let digest = SHA256Hash.digest(of: bytes)
        #expect(digest.count == 32)
        #expect(digest.first == UInt8(hexadecimal.prefix(2), radix: 16))
        #expect(digest.last == UInt8(hexadecimal.suffix(2), radix: 16))
    }

    @Test("bytes given in pieces have the digest of the whole")
    func pieces() {
        let hash = SHA256Hash()
        for piece in ["a", "", "bc"] { Array(piece.utf8).withUnsafeBytes { hash.update($0) } }
        #expect(hash.finish() == Self.known[1].1)
    }
}
