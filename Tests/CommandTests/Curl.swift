/// One request by the real curl.
struct Curl {
    /// 0 if there was no answer.
    let status: Int
    let body: String
    let contentEncoding: String
    let retryAfter: String
    let challenge: String

    init(_ url: String, _ options: [String] = []) async throws {
        let fields = ["content-encoding", "retry-after", "www-authenticate"].map { "\n%header{\($0)}" }.joined()
        let curl = try await FinishedProgram(
            at: "/usr/bin/curl", ["--silent", "--write-out", "\n%{http_code}" + fields, url] + options)
        let lines = curl.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        body = lines.dropLast(4).joined(separator: "\n")
        let told = lines.suffix(4)
        status = told.first.flatMap { Int($0) } ?? 0
        (contentEncoding, retryAfter, challenge) = (
            told.dropFirst(1).first ?? "", told.dropFirst(2).first ?? "", told.dropFirst(3).first ?? ""
        )
    }
}
