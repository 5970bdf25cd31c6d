import Compression

/// gzip in both directions, between the connection and the handlers: the parser sees only the bytes on the wire, a handler only
/// the bytes that are meant.
struct ContentCoding: Sendable {
    /// Bytes of a decompressed body.
    let bodyLimit: Int
    /// Smaller answers are sent as they are; nil: all of them.
    let threshold: Int?

    /// Whether the body is to be decompressed. That of a GET means nothing (RFC 9110 section 9.3.1), and nobody reads it.
    func mustDecode(_ request: Request) -> Bool {
        !request.body.isEmpty && request.bodyCoding != .identity && request.method != .get && request.method != .head
    }

    /// Replaces a compressed body by what it means, and removes the headers that spoke of the former.
    func decode(_ request: inout Request) throws(RequestFailure) {
        guard mustDecode(request) else { return }
        switch request.bodyCoding {
        case .identity: return
        case .gzip: break
        case .unsupported(let name): throw .unsupportedContentCoding(name)
        }
        do {
            request.body = try Gzip.decompress(request.body, limit: bodyLimit)
        } catch .tooLarge {
            throw .malformed(.bodyTooLarge)
        } catch {
            throw .undecodableBody(reason: "\(error)")
        }
        request.headers.remove("content-encoding")
        request.headers.remove("content-length")
    }

    /// Compresses the answer if it is worth it and the client likes it.
    /// - Parameter mayCompress: if not, only what was compressed ahead is sent compressed, and at no cost.
    func encode(_ response: consuming Response, for request: Request, mayCompress: Bool = true) -> Response {
        guard let threshold, response.body.count >= threshold, response.status.allowsBody,
            mayCompress || response.compressedBody != nil, Self.isCompressible(response.headers)
        else { return response }
        // Caches must know that another client may get other bytes.
        response.headers.append("vary", "accept-encoding")
        guard AcceptEncoding(request.headers).prefersGzip else { return response }
        // A response zlib has no memory for is still a response.
        guard let body = response.compressedBody ?? (try? Gzip.compress(response.body)),
            body.count < response.body.count
        else { return response }
        response.body = body
        response.headers["content-encoding"] = "gzip"
        return response
    }

    /// Text and JSON shrink; images and archives are compressed already.
    private static func isCompressible(_ headers: Headers) -> Bool {
        guard let type = ContentType(headers), headers.bytes(of: "content-encoding") == nil, allowsTransforming(headers)
        else { return false }
        let others: [StaticString] = [
            "application/json", "application/yaml", "application/javascript", "application/xml", "image/svg+xml",
        ]
        return others.contains { type.equals($0) } || type.isOf("text/") || type.isStructured(as: "+json")
    }

    /// Whether `Cache-Control` does not forbid it (RFC 9111 section 5.2.2.6).
    private static func allowsTransforming(_ headers: Headers) -> Bool {
        var isAllowed = true
        let forbidding: StaticString = "no-transform"
        // A shorter value has no such directive, and is not taken apart.
        headers.forEachValue(of: "cache-control") { value in
            guard value.count >= forbidding.utf8CodeUnitCount else { return }
            for directive in value.split(separator: ASCII.comma)
            where ASCII.equals(ASCII.trimmed(directive), forbidding) {
                isAllowed = false
            }
        }
        return isAllowed
    }
}
