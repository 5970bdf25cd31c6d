import HTTP

/// Which content types a request's body may have.
enum MediaType {
    static let json = "application/json"

    /// What a message repeats of a client's type, in bytes.
    private static let excerptLength = 64

    /// Refuses a body that says it is something other than JSON.
    ///
    /// General types are let through, too: `curl -d` calls everything it sends a form.
    static func requireJSON(_ headers: Headers) throws(ServiceError) {
        guard let type = ContentType(headers) else { return }
        let accepted: [StaticString] = [
            "application/json", "application/x-www-form-urlencoded", "text/json", "text/plain",
            "application/octet-stream", "",
        ]
        if accepted.contains(where: { type.equals($0) }) || type.isStructured(as: "+json", of: "application/") {
            return
        }
        throw .unsupportedMediaType(type.text.excerpt(bytes: excerptLength))
    }
}
