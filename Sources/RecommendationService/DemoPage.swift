import Foundation
import HTTP
import Platform

/// `GET /`: one page to try the service with. Nothing in it is made for the caller, and its policy lets the browser run
/// exactly its own script and style and talk to this service alone.
enum DemoPage {
    static let response: Response = {
        let html = PackageResources.demo_html
        var response = Response(contentType: "text/html; charset=utf-8", body: html)
        response.headers["content-security-policy"] = policy(for: String(decoding: html, as: UTF8.self))
        response.headers["x-content-type-options"] = "nosniff"
        response.headers["referrer-policy"] = "no-referrer"
        return response
    }()

    /// The hashes (CSP level 3, section 2.3.1) are computed here, so that no change of the page can forget them.
    private static func policy(for html: String) -> String {
        [
            "default-src 'none'", "script-src \(source(html, "script"))", "style-src \(source(html, "style"))",
            // The empty icon that keeps browsers from asking for /favicon.ico.
            "img-src data:", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
    }

    /// The content of the page's one element of a name, as a policy names it.
    private static func source(_ html: String, _ element: String) -> String {
        guard let start = html.firstRange(of: "<\(element)>"), let end = html.firstRange(of: "</\(element)>") else {
            return "'none'"
        }
        let content = Array(html[start.upperBound..<end.lowerBound].utf8)
        return "'sha256-\(Data(SHA256Hash.digest(of: content)).base64EncodedString())'"
    }
}
