extension FramingCase {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// What a client gets that sends this and then ends its side; the server then ends the connection, whatever was answered.
    static let ended: [FramingCase] = [
        FramingCase("nothing, then the end", "", []),
        FramingCase("an empty line, then the end", "\r\n", []),
        FramingCase("a CR, then the end", "\r", []),
        FramingCase("a request, then the end", get, [200]),
        FramingCase("a request and an empty line, then the end", get + "\r\n", [200]),
        FramingCase("a request and a CR, then the end", get + "\r", [200]),
        FramingCase(
            "a body and an empty line, then the end",
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab\r\n", [200]),
        FramingCase("a request and two empty lines, then the end", get + "\r\n\r\n", [200, 400]),
        FramingCase("a request and a LF, then the end", get + "\n", [200, 400]),
        FramingCase("part of a request, then the end", get + "GE", [200, 400]),
        FramingCase("an empty line and part of a request, then the end", "\r\nGE", [400]),
        FramingCase("a header without its end, then the end", "GET / HTTP/1.1\r\nHost: a\r\n", [400]),
        FramingCase(
            "part of a body, then the end", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na", [400]),
    ]
}
