import HTTP

/// Which content types a request's body may have.
enum MediaType {
    static let json = "application/json"

    /// Refuses a body that says it is something other than JSON.
    ///
    /// General types are let through, too: `curl -d` calls everything it sends a form.
    static func requireJSON(_ headers: Headers) throws(ServiceError) {
        guard let field = headers["content-type"], field != json else { return }
        let type = field.prefix { $0 != ";" }.trimmingPrefix(" ").lowercased().split(separator: " ").first ?? ""
        switch type {
        case "", "application/json", "text/json", "application/x-www-form-urlencoded", "text/plain",
            "application/octet-stream":
            return
        case _ where type.hasPrefix("application/") && type.hasSuffix("+json"):
            return
        default:
            throw .unsupportedMediaType(String(type))
        }
    }
}
