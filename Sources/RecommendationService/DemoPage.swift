import Foundation
import HTTP
import Platform

/// `GET /`: one page to try the service with. It is the same for every caller, and its content security policy lets the
/// browser run only the page's own script and style and talk only to this service.
enum DemoPage {
    static let response: Response = {
        let html = PackageResources.demo_html
        var response = Response.document(contentType: "text/html; charset=utf-8", body: html)
        response.headers["content-security-policy"] = policy(for: String(decoding: html, as: UTF8.self))
        response.headers["referrer-policy"] = "no-referrer"
        return response
    }()

    /// The hashes (CSP level 3, section 2.3.1) are computed from the page, so that they hold after every change of it.
    private static func policy(for html: String) -> String {
        [
            "default-src 'none'", "script-src \(source(html, "script"))", "style-src \(source(html, "style"))",
            // The empty icon that keeps browsers from asking for /favicon.ico.
            "img-src data:", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
    }

    /// How a policy allows the content of the page's one `<script>` or `<style>`: by its hash.
    private static func source(_ html: String, _ element: String) -> String {
        guard let start = html.firstRange(of: "<\(element)>"), let end = html.firstRange(of: "</\(element)>") else {
            return "'none'"
        }
        let content = Array(html[start.upperBound..<end.lowerBound].utf8)
        return "'sha256-\(Data(SHA256Hash.digest(of: content)).base64EncodedString())'"
    }
}
