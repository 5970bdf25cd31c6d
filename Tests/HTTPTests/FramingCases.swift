extension FramingCase {
    static let all: [FramingCase] =
        valid + hosts + lengths + transferEncodings + chunks + fields + lineEnds + versions + methodsAndTargets + limits
        + pipelines + wrongTwice

    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n"
    private static let post = "POST /echo HTTP/1.1\r\nHost: a\r\n"
    private static let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"

    /// Also used for "every prefix waits".
    static let valid: [FramingCase] = [
        FramingCase("GET", get + "\r\n", [200], body: "hello"),
        FramingCase("HEAD", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", [200], body: "", heads: [0]),
        FramingCase("fixed body", post + "Content-Length: 5\r\n\r\nab\r\nc", [200], body: "ab\r\nc"),
        FramingCase("empty body", post + "Content-Length: 0\r\n\r\n", [200], body: ""),
        FramingCase("leading zeros in length", post + "Content-Length: 0005\r\n\r\nabcde", [200], body: "abcde"),
        FramingCase("chunks", chunked + "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n", [200], body: "abc0123456789"),
        FramingCase("no chunks", chunked + "0\r\n\r\n", [200], body: ""),
        FramingCase("chunk sizes in both cases", chunked + "a\r\n0123456789\r\n000\r\n\r\n", [200], body: "0123456789"),
        FramingCase("extensions", chunked + "3;a=b;c=\"d\"\r\nabc\r\n0;x\r\n\r\n", [200], body: "abc"),
        FramingCase(
            "trailers are not headers",
            "POST /trailers HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n0\r\nX-Trailer: v\r\n\r\n", [200],
            body: "none"),
        FramingCase(
            "GET with a body", "GET /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nGET", [200], body: "GET"),
        FramingCase(
            "HEAD with a body", "HEAD /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", [200], body: "",
            heads: [0]),
        FramingCase(
            "HEAD with chunks", "HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            [200], body: "", heads: [0]),
        FramingCase("a trailer with an empty value", chunked + "1\r\na\r\n0\r\nX:\r\nY: \t\r\n\r\n", [200], body: "a"),
        FramingCase("a leading empty line", "\r\n" + get + "\r\n", [200], body: "hello"),
    ]

    private static let hosts: [FramingCase] =
        [
            .refused("no Host", "GET / HTTP/1.1\r\n\r\n"),
            .refused("two Host", get + "Host: a\r\n\r\n"),
            .refused("two Host in 1.0", "GET / HTTP/1.0\r\nHost: a\r\nhost: a\r\n\r\n"),
            FramingCase("no Host in 1.0", "GET / HTTP/1.0\r\n\r\n", [200], closes: true),
        ]
        + ["", "a b", "a,b", "a/b", "u@a", "a:b", "a:65536", "a:80:80", "[::1", "[zz]", ":80", "ä", "a\tb", "[::1]x"]
        .map {
            .refused("Host \"\($0)\"", "GET / HTTP/1.1\r\nHost: \($0)\r\n\r\n")
        }
        + ["example.com", "a:80", "127.0.0.1:8080", "[::1]:8080", "a_b.c", "a:"].map {
            FramingCase("Host \"\($0)\"", "GET / HTTP/1.1\r\nHost: \($0)\r\n\r\n", [200])
        }

    private static let lengths: [FramingCase] =
        ["+5", "-0", "-1", "0x5", "5,6", "5, 5", "5 5", "", "1Z", "5.0", "99999999999999999999", "٣"].map {
            .refused("Content-Length \"\($0)\"", post + "Content-Length: \($0)\r\n\r\nabcde")
        } + [
            .refused("two equal lengths", post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde"),
            .refused("two lengths", post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde"),
            .refused(
                "length, then chunked", post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            .refused(
                "chunked, then length", post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
            .refused("length and unknown coding", post + "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde"),
        ]

    private static let transferEncodings: [FramingCase] =
        [
            "chunked, chunked", "xchunked", ",chunked", "chunked,", "chunked, identity", "", "\u{85}chunked",
            "\u{A0}chunked",
            "chunked\u{A0}", "\"chunked\"", "chunked;q=1", "chu nked", "gzip, xchunked",
        ].map { .refused("Transfer-Encoding \"\($0)\"", post + "Transfer-Encoding: \($0)\r\n\r\n0\r\n\r\n") }
        + ["gzip", "gzip, chunked", "identity", "br"].map {
            .refused("Transfer-Encoding \"\($0)\"", post + "Transfer-Encoding: \($0)\r\n\r\n0\r\n\r\n", 501)
        } + [
            .refused(
                "chunked in two fields",
                post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            .refused("chunked in 1.0", "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            .refused("space before its colon", post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
            FramingCase(
                "white space around chunked", post + "Transfer-Encoding: \t chunked \t\r\n\r\n1\r\na\r\n0\r\n\r\n",
                [200],
                body: "a"),
        ]

    private static let chunks: [FramingCase] =
        ["0x1", "+1", "-0", "1_0", "", " 1", "1 ", "1 ;a", "g", ";a", "10000000000000000", "00000000000000001"].map {
            .refused("chunk size \"\($0)\"", chunked + "\($0)\r\na\r\n0\r\n\r\n")
        } + [
            .refused("a chunk size that overflows is too large", chunked + "FFFFFFFFFFFFFFFF\r\na", 413),
            .refused("chunk data without CRLF", chunked + "1\r\nab\r\n0\r\n\r\n"),
            .refused("chunk data ending in LF", chunked + "1\r\na\n0\r\n\r\n"),
            .refused("chunk data ending in CR", chunked + "1\r\na\r0\r\n\r\n"),
            .refused("chunk size ending in LF", chunked + "1\na\r\n0\r\n\r\n"),
            .refused("CR within the size line", chunked + "1\r;\r\na\r\n0\r\n\r\n"),
            .refused("CR within an extension", chunked + "1;a\rb\r\na\r\n0\r\n\r\n"),
            .refused("LF after an extension", chunked + "1;a\na\r\n0\r\n\r\n"),
            .refused("NUL within an extension", chunked + "1;\0\r\na\r\n0\r\n\r\n"),
            .refused(
                "extensions too large", chunked + "1;" + String(repeating: "x", count: 17000) + "\r\na\r\n0\r\n\r\n"),
            .refused(
                "extensions too large together",
                chunked + String(repeating: "1;" + String(repeating: "x", count: 1700) + "\r\na\r\n", count: 10)),
            .refused("a framing trailer with an empty value", chunked + "0\r\nContent-Length:\r\n\r\n"),
            .refused("a trailer without a name", chunked + "0\r\n: a\r\n\r\n"),
            .refused("a request in the place of the terminator", chunked + "0\r\nX:GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
            .refused("a framing trailer", chunked + "0\r\nContent-Length: 5\r\n\r\n"),
            .refused("a trailer without a colon", chunked + "0\r\nX\r\n\r\n"),
            .refused("a folded trailer", chunked + "0\r\nX: a\r\n b\r\n\r\n"),
            .refused("a trailer ending in LF", chunked + "0\r\nX: a\n\r\n"),
            .refused(
                "trailers too large", chunked + "0\r\nX: " + String(repeating: "x", count: 17000) + "\r\n\r\n", 431),
            .refused("too many trailers", chunked + "0\r\n" + String(repeating: "X: a\r\n", count: 101) + "\r\n", 431),
        ]

    private static let fields: [FramingCase] =
        [
            "X : a", "X\t: a", "X: a\r\n b", "X: a\r\n\tb", "X", ": a", "X: a\0b", "X: a\rb", "X: a\nb", "X: a\u{1}b",
            "X: a\u{7F}b", "X\0: a", "X\u{1}: a", "X Y: a", "X(: a", "ä: a", "X: a\r",
        ].map { .refused("field \($0.debugDescription)", get + "\($0)\r\n\r\n") } + [
            .refused("space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
            FramingCase(
                "bytes from 0x80 in a value", "GET /value HTTP/1.1\r\nHost: a\r\nX: é\r\n\r\n", [200], body: "é"),
            FramingCase("a value trimmed", "GET /value HTTP/1.1\r\nHost: a\r\nx:\t a b \t\r\n\r\n", [200], body: "a b"),
            FramingCase("an empty value", "GET /value HTTP/1.1\r\nHost: a\r\nx:\r\n\r\n", [200], body: ""),
        ]

    private static let lineEnds: [FramingCase] = [
        .refused("LF line ends", "GET / HTTP/1.1\nHost: a\n\n"),
        .refused("LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        .refused("LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n"),
        .refused("LF for the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        .refused("two leading empty lines", "\r\n\r\n" + get + "\r\n"),
        .refused("a leading LF", "\n" + get + "\r\n"),
        .refused("a leading CR", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        FramingCase("a TLS ClientHello", bytes: [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3], [400], closes: true),
        FramingCase("garbage", bytes: [0xFF, 0xFE, 0, 1, 2, 13, 10], [400], closes: true),
        .refused("one word", "HELLO\r\n"),
    ]

    private static let versions: [FramingCase] =
        [
            ("HTTP/1.32", 505), ("HTTP/9.9", 505), ("HTTP/2.0", 505), ("HTTP/0.9", 505), ("http/1.1", 400),
            ("HTTP/1", 400),
        ].map {
            .refused("version \($0.0)", "GET / \($0.0)\r\nHost: a\r\n\r\n", $0.1)
        } + [
            .refused("no version", "GET /\r\nHost: a\r\n\r\n"),
            .refused("an empty version", "GET / \r\nHost: a\r\n\r\n"),
            .refused("text after the version", "GET / HTTP/1.1 x\r\nHost: a\r\n\r\n"),
            .refused("the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
            FramingCase("1.0", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", [200], closes: true, body: "hello"),
        ]
}
