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
        let words = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
        return String(unsafeUninitializedCapacity: 32) { digits in
            for place in 0..<32 {
                let word = place < 16 ? words.0 : words.1
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(4 * (15 - place % 16))) & 15
                digits.initializeElement(
                    at: place, to: digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
            }
            return 32
        }
    }
}
