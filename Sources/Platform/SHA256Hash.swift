import COpenSSL

/// A running SHA-256 (FIPS 180-4) through OpenSSL, which uses the processor's own instructions.
public final class SHA256Hash {
    private let context: OpaquePointer

    /// A hash of nothing yet.
    public init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("out of memory: OpenSSL could not begin a digest")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes behind those added before.
    public func update(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 0 else { return }
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// The digest in lower-case hexadecimal, 64 digits. Nothing may be added afterwards.
    public func finish() -> String {
        var digits: [UInt8] = []
        for byte in digest() { Hexadecimal.append(byte, to: &digits) }
        return String(decoding: digits, as: UTF8.self)
    }

    private func digest() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        EVP_DigestFinal_ex(context, &digest, nil)
        return digest
    }

    /// The digest of a whole buffer: 32 bytes.
    public static func digest(of bytes: [UInt8]) -> [UInt8] {
        let hash = SHA256Hash()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.digest()
    }

    /// The digest of a whole buffer in lower-case hexadecimal, 64 digits.
    public static func hex(of bytes: [UInt8]) -> String {
        let hash = SHA256Hash()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.finish()
    }
}
