/// Writes responses' heads straight into a connection's output (RFC 9112 section 4).
enum ResponseSerializer {
    static let interimContinue: StaticString = "HTTP/1.1 100 Continue\r\n\r\n"

    /// Everything but the body. `Content-Length` tells its size also in the answer to HEAD.
    /// - Parameters:
    ///   - id: of the request, for `X-Request-ID`; nil: the header is left out
    ///   - closes: whether this is the last response of the connection
    static func appendHead(
        _ response: Response, to output: inout ByteBuffer, date: [UInt8], id: RequestID?, closes: Bool
    ) {
        output.append("HTTP/1.1 ")
        output.append(decimal: response.status.code)
        output.append(UInt8(ascii: " "))
        output.append(response.status.reason)
        output.append("\r\ndate: ")
        output.append(date)
        // No browser shall take an answer for another type than it says, an error's neither.
        output.append("\r\nx-content-type-options: nosniff")
        for field in response.headers.fields {
            let name = response.headers.bytes(field.name)
            if belongsToServer(name) { continue }
            output.append("\r\n")
            output.append(name)
            output.append(": ")
            output.append(response.headers.bytes(field.value))
        }
        if let id {
            output.append("\r\n")
            output.append(RequestID.headerName)
            output.append(": ")
            id.append(to: &output)
        }
        if response.status.allowsBody {
            output.append("\r\ncontent-length: ")
            output.append(decimal: response.body.count)
        }
        if closes { output.append("\r\nconnection: close") }
        output.append("\r\n\r\n")
    }

    /// Two of any of these would contradict the bytes on the wire.
    private static func belongsToServer(_ name: ArraySlice<UInt8>) -> Bool {
        switch name.count {
        case 4: ASCII.equals(name, "date")
        case 10: ASCII.equals(name, "connection")
        case 12: ASCII.equals(name, RequestID.headerName)
        case 14: ASCII.equals(name, "content-length")
        case 17: ASCII.equals(name, "transfer-encoding")
        case 22: ASCII.equals(name, "x-content-type-options")
        default: false
        }
    }
}
