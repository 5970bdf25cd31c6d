/// What the header fields say about the message's borders and the connection (RFC 9112 sections 3.2 and 6, RFC 9110
/// sections 7.6.1 and 10.1.1). Strict: where two servers could read a request in two ways, we refuse it.
struct HeaderFraming: Sendable {
    enum TransferEncoding { case chunked, unknown }

    private(set) var contentLength: Int?
    private(set) var transferEncoding: TransferEncoding?
    private(set) var hasHost = false
    private(set) var wantsClose = false
    private(set) var expectsContinue = false
    private var hasUnknownExpectation = false

    /// Takes note of one field; `name` and `value` have no surrounding white space.
    mutating func note(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) throws(ProtocolError) {
        switch name.count {
        case 4 where ASCII.equals(name, "host"):
            if hasHost { throw .repeatedHost }
            guard HostField.isValid(value) else { throw .invalidHost }
            hasHost = true
        case 6 where ASCII.equals(name, "expect"):
            if ASCII.equals(value, "100-continue") { expectsContinue = true } else { hasUnknownExpectation = true }
        case 10 where ASCII.equals(name, "connection"):
            for option in value.split(separator: ASCII.comma) where ASCII.equals(ASCII.trimmed(option), "close") {
                wantsClose = true
            }
        case 14 where ASCII.equals(name, "content-length"):
            if contentLength != nil { throw .repeatedContentLength }
            contentLength = try Self.decimal(value)
        case 17 where ASCII.equals(name, "transfer-encoding"):
            if transferEncoding != nil { throw .invalidTransferEncoding }
            transferEncoding = try Self.transferEncoding(value)
        default: break
        }
    }

    /// The rules that need the whole header.
    func check(_ version: Request.Version) throws(ProtocolError) {
        if version == .http11, !hasHost { throw .missingHost }
        if let transferEncoding {
            if version == .http10 { throw .invalidTransferEncoding }
            if contentLength != nil { throw .contentLengthWithTransferEncoding }
            if transferEncoding == .unknown { throw .unknownTransferEncoding }
        }
        if hasUnknownExpectation, version == .http11 { throw .unknownExpectation }
    }

    /// Digits only. `Int.init` would take a sign.
    private static func decimal(_ value: ArraySlice<UInt8>) throws(ProtocolError) -> Int {
        guard !value.isEmpty else { throw .invalidContentLength }
        var number = 0
        for byte in value {
            guard ASCII.isDigit(byte) else { throw .invalidContentLength }
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(byte - 0x30))
            if overflow || carry { throw .invalidContentLength }
            number = sum
        }
        return number
    }

    /// Exactly `chunked` is chunked. A well-formed list of other codings is one we do not implement; anything that only
    /// resembles `chunked`, repeats it or puts it anywhere but last is an attempt to be read in two ways.
    private static func transferEncoding(_ value: ArraySlice<UInt8>) throws(ProtocolError) -> TransferEncoding {
        if ASCII.equals(value, "chunked") { return .chunked }
        let codings = value.split(separator: ASCII.comma, omittingEmptySubsequences: false).map(ASCII.trimmed)
        for (index, coding) in codings.enumerated() {
            guard !coding.isEmpty, coding.allSatisfy(ASCII.isToken) else { throw .invalidTransferEncoding }
            let isLastOfSeveral = index > 0 && index == codings.count - 1
            if isLastOfSeveral, ASCII.equals(coding, "chunked") { continue }
            let length = "chunked".utf8.count
            for start in coding.indices where ASCII.equals(coding[start...].prefix(length), "chunked") {
                throw .invalidTransferEncoding
            }
        }
        return .unknown
    }
}
