import Foundation
import Platform
import Testing

@testable import HTTP

/// What is written of a response, byte for byte.
@Suite struct ResponseBytesTests {
    private let nosniff = "x-content-type-options: nosniff\r\n"
    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    private func answer(_ response: Response, to request: String) -> String {
        var router = Router()
        for method in [Method.get, .post] { router.add(method, "/", .immediate { _, _ in response }) }
        var machine = MachineHarness(router: router)
        machine.receive(request)
        return String(decoding: machine.sent, as: UTF8.self)
    }

    @Test("a response is written to the byte")
    func aResponseIsWrittenToTheByte() {
        let response = Response(status: .created, headers: ["X-A": "1", "x-b": "2"], body: Array("hi".utf8))
        let head =
            "HTTP/1.1 201 Created\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\(nosniff)X-A: 1\r\nx-b: 2\r\n"
            + "content-length: 2\r\n"
        #expect(answer(response, to: get) == head + "\r\nhi")
        #expect(answer(response, to: "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n") == head + "\r\n")
        #expect(answer(response, to: "GET / HTTP/1.0\r\n\r\n") == head + "connection: close\r\n\r\nhi")
    }

    @Test("no value begins another line, whether it is text or bytes")
    func noValueBeginsAnotherLine() {
        let value = "a\r\nx-b: 2\0é"
        var headers = Headers()
        headers.append("x-a", value)
        headers.append("x-a", bytes: Array(value.utf8))
        #expect(headers.all.map(\.value) == ["a  x-b: 2 é", "a  x-b: 2 é"])
    }

    @Test("no answer may be taken for another type, of errors and of what is no HTTP neither")
    func noAnswerMayBeTakenForAnotherType() {
        let response = Response(headers: ["X-Content-Type-Options": "none"], body: [])
        for request in [
            get, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "\u{16}\u{3}\r\n",
        ] {
            let sent = answer(response, to: request).lowercased()
            #expect(sent.components(separatedBy: "x-content-type-options: nosniff\r\n").count == 2, "\(sent)")
            #expect(!sent.contains("x-content-type-options: none"))
        }
    }

    @Test("a handler cannot break the framing")
    func aHandlerCannotBreakTheFraming() {
        let response = Response(
            headers: ["Content-Length": "9", "Transfer-Encoding": "chunked", "Date": "x", "Connection": "close"],
            body: Array("hi".utf8))
        #expect(
            answer(response, to: get)
                == "HTTP/1.1 200 OK\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\(nosniff)"
                + "content-length: 2\r\nconnection: close\r\n\r\nhi")
    }

    @Test("no content has no body and no length")
    func noContentHasNoBodyAndNoLength() {
        let sent = answer(Response(status: .noContent, body: Array("hi".utf8)), to: get)
        #expect(sent == "HTTP/1.1 204 No Content\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\(nosniff)\r\n")
    }

    @Test(
        "a date is written as the standard says",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_825_599, "Tue, 29 Feb 2000 11:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
        ])
    func aDateIsWrittenAsTheStandardSays(_ second: Int, _ text: String) {
        #expect(String(decoding: HTTPDate.format(second), as: UTF8.self) == text)
    }
}
