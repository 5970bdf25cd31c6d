import Foundation
import Inference
import Testing

@testable import RecommendationService

@Suite(.timeLimit(.minutes(1))) struct DemoPageTests {
    @Test("the page may run its own script and style and nothing else")
    func thePageMayRunItsOwnScriptAndStyleAndNothingElse() async throws {
        try await LiveService.with(Recommender(InferenceConfiguration(lanes: 1, precision: .f32))) { live in
            let response = try await live.get("/")
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "text/html; charset=utf-8")
            #expect(response.headers["x-content-type-options"] == "nosniff")
            #expect(response.headers["referrer-policy"] == "no-referrer")
            let policy = try #require(response.headers["content-security-policy"])
            let script = try hash(of: "script", in: response.text)
            let style = try hash(of: "style", in: response.text)
            #expect(
                policy.components(separatedBy: "; ") == [
                    "default-src 'none'", "script-src 'sha256-\(script)'", "style-src 'sha256-\(style)'",
                    "img-src data:", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
                    "frame-ancestors 'none'",
                ])
        }
    }

    @Test("the page holds nothing the policy forbids")
    func thePageHoldsNothingThePolicyForbids() async throws {
        try await LiveService.with(Recommender(InferenceConfiguration(lanes: 1, precision: .f32))) { live in
            let page = try await live.get("/").text
            #expect(page.matches(of: #/<script/#).count == 1 && page.matches(of: #/<style/#).count == 1)
            #expect(page.firstMatch(of: #/<[^>]*\son[a-z]+\s*=/#) == nil)
            #expect(page.firstMatch(of: #/<[^>]*\sstyle\s*=/#) == nil)
            #expect(page.firstMatch(of: #/https?:|\/\/[a-z]/#) == nil)
            #expect(page.firstMatch(of: #/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/#) == nil)
        }
    }

    /// By the openssl of the command line.
    private func hash(of element: String, in page: String) throws -> String {
        let start = try #require(page.firstRange(of: "<\(element)>")).upperBound
        let end = try #require(page.firstRange(of: "</\(element)>")).lowerBound
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = ["dgst", "-sha256", "-binary"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(page[start..<end].utf8))
        try input.fileHandleForWriting.close()
        let digest = try #require(try output.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        return digest.base64EncodedString()
    }
}
