import HTTP

/// The name a request has in its answer and in the log.
enum RequestID {
    static let headerName = "x-request-id"
    private static let maximumLength = 128

    /// The caller's `X-Request-ID` if it is safe to repeat, else a new one.
    static func of(_ request: Request?) -> String {
        guard let given = request?.headers[headerName], isSafe(given) else { return make() }
        return given
    }

    /// Letters, digits and the punctuation of identifiers: nothing that could mean something in a log or a header.
    private static func isSafe(_ text: String) -> Bool {
        (1...maximumLength).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_.:/+=@~,".utf8.contains(byte)
                }
            }
    }

    /// 128 random bits in hexadecimal.
    private static func make() -> String {
        [UInt64.random(in: .min ... .max), .random(in: .min ... .max)]
            .map { bits in
                let digits = String(bits, radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }
            .joined()
    }
}
