import Platform

/// The name a request has in its answer, in an error's body and in the logs: the caller's `X-Request-ID` if it is safe to
/// repeat, else 128 random bits in hexadecimal.
///
/// A made name stays two numbers until it is written: most requests bring none, and a string for each would be an allocation.
public struct RequestID: Sendable, Hashable, CustomStringConvertible {
    private enum Form: Sendable, Hashable {
        case given(UTF8Text)
        case made(UInt64, UInt64)
    }

    /// In bytes, of what a caller may choose.
    public static let maximumLength = 128
    static let headerName: StaticString = "x-request-id"
    private static let digits = 32

    /// Of a request that has just been parsed without one: the parser knows no random numbers. The connection replaces it.
    static let unnamed = RequestID(0, 0)

    private let form: Form

    /// A made name of these random bits.
    init(_ high: UInt64, _ low: UInt64) { form = .made(high, low) }

    /// What the caller calls its request; nil if it gives no name, or one that is empty, too long or not safe to repeat.
    init?(_ headers: Headers) {
        var given: ArraySlice<UInt8>?
        headers.forEachValue(of: Self.headerName) { if given == nil { given = $0 } }
        guard let given, (1...Self.maximumLength).contains(given.count), given.allSatisfy(Self.isSafe) else {
            return nil
        }
        form = .given(UTF8Text(decoding: given))
    }

    /// The caller's name for a request, or a new one. For requests made by hand; a server takes its random bits from a
    /// ``RequestIDSource``.
    static func of(_ headers: Headers) -> RequestID {
        RequestID(headers) ?? RequestID(.random(in: .min ... .max), .random(in: .min ... .max))
    }

    /// 1 to 128 ASCII characters.
    public var description: String {
        switch form {
        case .given(let text): text.string
        case .made(let high, let low):
            String(unsafeUninitializedCapacity: Self.digits) { digits in
                Self.write(high, low, to: UnsafeMutableRawBufferPointer(digits))
                return Self.digits
            }
        }
    }

    /// Appends ``description``, all of it safe within quotation marks. Makes no string.
    public func append(to bytes: inout [UInt8]) {
        switch form {
        case .given(let text): bytes.append(contentsOf: text.utf8)
        case .made(let high, let low):
            withUnsafeTemporaryAllocation(byteCount: Self.digits, alignment: 8) { digits in
                Self.write(high, low, to: digits)
                bytes.append(contentsOf: UnsafeRawBufferPointer(digits))
            }
        }
    }

    /// Makes no string.
    func append(to output: inout ByteBuffer) {
        switch form {
        case .given(let text): for byte in text.utf8 { output.append(byte) }
        case .made(let high, let low):
            withUnsafeTemporaryAllocation(byteCount: Self.digits, alignment: 8) { digits in
                Self.write(high, low, to: digits)
                output.append(UnsafeRawBufferPointer(digits))
            }
        }
    }

    /// The 32 hexadecimal digits of a made name.
    private static func write(_ high: UInt64, _ low: UInt64, to digits: UnsafeMutableRawBufferPointer) {
        func store(_ word: UInt64, at offset: Int) {
            let text = hexadecimal(UInt32(truncatingIfNeeded: word))
            digits.storeBytes(of: text.littleEndian, toByteOffset: offset, as: UInt64.self)
        }
        store(high >> 32, at: 0)
        store(high, at: 8)
        store(low >> 32, at: 16)
        store(low, at: 24)
    }

    /// Eight digits at once, the first in the lowest byte: halves, bytes and half-bytes are moved apart until each has a byte
    /// of its own; what is above 9 becomes a letter.
    private static func hexadecimal(_ word: UInt32) -> UInt64 {
        var digits = UInt64(word & 0xFFFF) << 32 | UInt64(word >> 16)
        digits = (digits & 0x0000_00FF_0000_00FF) << 16 | (digits & 0x0000_FF00_0000_FF00) >> 8
        digits = (digits & 0x000F_000F_000F_000F) << 8 | (digits & 0x00F0_00F0_00F0_00F0) >> 4
        let letters = (digits + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return digits + 0x3030_3030_3030_3030 + letters * UInt64(UInt8(ascii: "a") - 10 - UInt8(ascii: "0"))
    }

    /// Letters, digits and the punctuation of identifiers: nothing that could mean something in a log or a header.
    private static func isSafe(_ byte: UInt8) -> Bool {
        ASCII.isAlphanumeric(byte) || "-_.:/+=@~,".utf8.contains(byte)
    }
}
