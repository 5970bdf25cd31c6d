extension FramingCase {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n"
    private static let post = "POST /echo HTTP/1.1\r\nHost: a\r\n"

    static let methodsAndTargets: [FramingCase] =
        [
            "G@T / HTTP/1.1", " GET / HTTP/1.1", "GET  / HTTP/1.1", "GET /  HTTP/1.1", "GÈT / HTTP/1.1",
            "GET\t/ HTTP/1.1",
        ].map {
            .refused("request line \($0.debugDescription)", "\($0)\r\nHost: a\r\n\r\n")
        }
        + [
            "/a b", "/a\tb", "/a\u{1}b", "/ä", "/a#b", "a", "http://", "http:///a", "ftp://a/", "http://u@a/", "*",
            "/%", "/%4",
            "/%zz", "/a?b=%4",
        ].map { .refused("target \($0.debugDescription)", "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n") }
        + [
            FramingCase("absolute form", "GET http://b:80/items/1?x HTTP/1.1\r\nHost: a\r\n\r\n", [200], body: "1"),
            FramingCase(
                "absolute form without a path", "GET http://b HTTP/1.1\r\nHost: a\r\n\r\n", [200], body: "hello"),
            FramingCase("OPTIONS of a host", "OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n", [204]),
            FramingCase("query", "GET /items/1?a=b/c?d HTTP/1.1\r\nHost: a\r\n\r\n", [200], body: "1"),
            FramingCase("unknown method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", [501]),
            FramingCase("lower-case method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", [501]),
            FramingCase("unknown path", "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", [404]),
            FramingCase("wrong method", "DELETE / HTTP/1.1\r\nHost: a\r\n\r\n", [405]),
            FramingCase("OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", [204], body: ""),
            FramingCase("CONNECT", "CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n", [501]),
            FramingCase(
                "HEAD of an unknown path", "HEAD /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", [404], body: "", heads: [0]),
            .refused("a method without end", String(repeating: "A", count: 40), 501),
        ]

    static let limits: [FramingCase] = [
        FramingCase("target of 8 KiB", "GET /" + x(8191) + " HTTP/1.1\r\nHost: a\r\n\r\n", [404]),
        .refused("target over 8 KiB", "GET /" + x(8192) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        .refused("target without end", "GET /" + x(9000), 414),
        FramingCase("large header", get + "X: " + x(16_300) + "\r\n\r\n", [200]),
        .refused("header over 16 KiB", get + "X: " + x(17_000) + "\r\n\r\n", 431),
        .refused(
            "header over 16 KiB in many fields", get + String(repeating: "X: " + x(1000) + "\r\n", count: 17), 431),
        FramingCase("100 fields", get + String(repeating: "X: a\r\n", count: 99) + "\r\n", [200]),
        .refused("101 fields", get + String(repeating: "X: a\r\n", count: 100) + "\r\n", 431),
        .refused("length over 1 MiB", post + "Content-Length: 1048577\r\n\r\n", 413),
        .refused("chunk over 1 MiB", post + "Transfer-Encoding: chunked\r\n\r\n100001\r\n", 413),
        .refused(
            "too large, though it asks first", post + "Expect: 100-continue\r\nContent-Length: 1048577\r\n\r\n", 413),
        .refused("another expectation", post + "Expect: 200-ok\r\nContent-Length: 1\r\n\r\n", 417),
        .refused("two expectations, one unknown", post + "Expect: 100-continue\r\nExpect: x\r\n\r\n", 417),
        FramingCase("an expectation in 1.0 is ignored", "GET / HTTP/1.0\r\nExpect: x\r\n\r\n", [200], closes: true),
        FramingCase("an expectation without a body", get + "Expect: 100-continue\r\n\r\n", [200]),
        FramingCase(
            "an expectation with its body", post + "Expect: 100-Continue\r\nContent-Length: 2\r\n\r\nab", [200],
            body: "ab"),
        FramingCase(
            "an expectation nobody will meet",
            "POST /nowhere HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", [404],
            closes: true),
    ]

    static let pipelines: [FramingCase] = [
        FramingCase(
            "three in order", ["1", "2", "3"].map { "GET /items/\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined(),
            [200, 200, 200], body: "3"),
        FramingCase("valid, then invalid", get + "\r\nGET / HTTP/1.1\r\n\r\n", [200, 400], closes: true),
        FramingCase(
            "HEAD, then invalid", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nX\r\n", [200, 400], closes: true, heads: [0]),
        FramingCase(
            "close stops later ones", get + "Connection: close\r\n\r\n" + get + "\r\n", [200], closes: true,
            body: "hello"),
        FramingCase(
            "close in a list", get + "Connection: keep-alive, Close\r\n\r\n" + get + "\r\n", [200], closes: true),
        FramingCase("1.0 stops later ones", "GET / HTTP/1.0\r\n\r\n" + get + "\r\n", [200], closes: true),
        FramingCase(
            "a GET's body is not a request",
            "GET /items/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 30\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n\r\n"
                + "GET /items/2 HTTP/1.1\r\nHost: a\r\n\r\n", [200, 200], body: "2"),
        FramingCase(
            "a HEAD's body is not a request",
            "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 30\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n\r\n"
                + "GET /items/2 HTTP/1.1\r\nHost: a\r\n\r\n", [200, 200], body: "2", heads: [0]),
        FramingCase(
            "a body for an unknown path is read too",
            "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" + get + "\r\n", [404, 200],
            body: "hello"),
        FramingCase(
            "a body for an unknown method is read too",
            "BREW / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n" + get + "\r\n",
            [501, 200]),
        FramingCase(
            "chunks, then a request",
            post + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: x\r\n\r\n" + get + "\r\n", [200, 200],
            body: "hello"),
    ]

    /// Wrong in two ways: the answer is to the one that comes first, in whatever pieces both arrive.
    static let wrongTwice: [FramingCase] = [
        .refused("long method, then a bare LF", x(40) + "\n", 501),
        .refused("method of 32 bytes, then a bare LF", x(32) + "\n"),
        FramingCase(
            "a misspelt Transfer-Encoding frames nothing",
            post + "Transfer-Encodingek: chunked\r\n\r\n1" + x(85) + "\na\r\n0\r\n\r\n", [200, 501], closes: true),
        FramingCase(
            "no Transfer-Encoding, then chunks", post + "\r\n1\r\na\r\n0\r\n\r\n", [200, 400], closes: true),
        .refused("target over 8 KiB, then a bare LF", "GET /" + x(8192) + "\n", 414),
        .refused("target over 8 KiB without a version", "GET /" + x(8192) + "\r\n", 414),
        .refused("target of 8 KiB without a version", "GET /" + x(8191) + "\r\n"),
        .refused("target of 8 KiB, then a long version", "GET /" + x(8191) + " HTTP/1.1" + x(100) + "\r\n"),
        .refused("long version", "GET / HTTP/1.1" + x(100) + "\r\n"),
        .refused("long target without a method", " /" + x(8192) + " HTTP/1.1\r\n", 414),
        .refused("header over 16 KiB, then a bare LF", get + "X: " + x(17_000) + "\n", 431),
        .refused("header over 16 KiB in a malformed field", get + x(17_000) + "\r\n", 431),
        .refused(
            "trailers over 16 KiB, then a bare LF",
            post + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + x(17_000) + "\n", 431),
    ]

    private static func x(_ count: Int) -> String { String(repeating: "x", count: count) }
}
