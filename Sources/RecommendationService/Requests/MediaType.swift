import HTTP

/// What a body may call itself.
enum MediaType {
    static let json = "application/json"

    /// Refuses a body that says it is something other than JSON.
    ///
    /// A type that names no structure is let through: `curl -d` sends a form type with whatever it is given.
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
