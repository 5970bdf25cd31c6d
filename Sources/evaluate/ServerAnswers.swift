import Evaluation
import Foundation
import FoundationNetworking
import Interactions
import Scoring

/// Asks a running service the cases, as its clients do: what they get is measured.
struct ServerAnswers {
    /// Where the service is: `http://127.0.0.1:8080`.
    let server: URL
    let token: String?
    /// How many items each answer must name, at most ``mostItems``.
    let top: Int

    /// The most items an answer has.
    static let mostItems = 100
    /// Cases a request asks: few enough for any limit on the work of one.
    private static let casesARequest = 16

    /// The digest of the model that answers now.
    func digest() async throws -> String {
        struct Model: Decodable { let digest: String }
        return try JSONDecoder().decode(Model.self, from: try await data(for: "model", body: nil)).digest
    }

    /// What each case showed. A target beyond the best ``top`` has no rank.
    ///
    /// - Parameters:
    ///   - keepsSeen: whether items of the history may be answers
    ///   - moment: when the service is told that it is asked
    func outcomes(
        _ cases: ValidationCases, _ vocabulary: ItemVocabulary, keepsSeen: Bool, at moment: AskedMoment
    ) async throws -> [CaseOutcome] {
        var outcomes: [CaseOutcome] = []
        for start in stride(from: 0, to: cases.count, by: Self.casesARequest) {
            let range = start..<min(cases.count, start + Self.casesARequest)
            let body = Body(
                requests: range.map { question(cases, $0, vocabulary, keepsSeen: keepsSeen, moment) })
            let encoded = try JSONEncoder().encode(body)
            let answer = try JSONDecoder().decode(
                Answer.self, from: try await data(for: "recommend/batch", body: encoded))
            guard answer.responses.count == range.count else {
                throw EvaluationError.server(
                    server, "it answered \(answer.responses.count) of \(range.count) questions")
            }
            for (index, response) in zip(range, answer.responses) {
                guard let items = response.recommendations else {
                    throw EvaluationError.server(server, response.detail ?? "it answered without recommendations")
                }
                let best = items.compactMap { vocabulary.index(of: $0.id) }
                let rank = best.firstIndex(of: cases.targets[index]).map { $0 + 1 }
                outcomes.append(CaseOutcome(rank: rank, top: best))
            }
        }
        return outcomes
    }

    private func question(
        _ cases: ValidationCases, _ index: Int, _ vocabulary: ItemVocabulary, keepsSeen: Bool, _ moment: AskedMoment
    ) -> Question {
        let question = cases.question(index, at: moment)
        var times: [Int?] = question.times.map { ItemTime.secondsSinceEpoch($0) }
        var items: [String?] = question.items.map { vocabulary.id(at: $0) }
        var mode = "post"
        switch cases.positions[index] {
        case .next: break
        case .previous: mode = "pre"
        case .inner(let before):
            mode = "slot"
            items.insert(nil, at: before)
            if !times.isEmpty { times.insert(nil, at: before) }
        }
        return Question(
            mode: mode, items: items, num_recs: top, exclude_seen: !keepsSeen, times: times.isEmpty ? nil : times,
            now: question.now.map { ItemTime.secondsSinceEpoch($0) })
    }

    /// - Parameter body: posted as JSON; `nil` asks with GET
    private func data(for path: String, body: Data?) async throws -> Data {
        var request = URLRequest(url: server.appending(path: path))
        if let body {
            request.httpMethod = "POST"
            request.httpBody = body
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        if let token { request.setValue("Bearer " + token, forHTTPHeaderField: "Authorization") }
        let data: Data
        let response: URLResponse
        do {
            (data, response) = try await URLSession.shared.data(for: request)
        } catch {
            throw EvaluationError.server(server, error.localizedDescription)
        }
        guard let status = (response as? HTTPURLResponse)?.statusCode, status == 200 else {
            let problem = try? JSONDecoder().decode(Response.self, from: data)
            let status = (response as? HTTPURLResponse)?.statusCode ?? 0
            throw EvaluationError.server(server, "status \(status)" + (problem?.detail.map { ": " + $0 } ?? ""))
        }
        return data
    }

    // Names are the API's.
    private struct Question: Encodable {
        let mode: String
        /// `nil` is the place that is asked for.
        let items: [String?]
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let num_recs: Int
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let exclude_seen: Bool
        let times: [Int?]?
        let now: Int?
    }

    private struct Body: Encodable { let requests: [Question] }

    private struct Item: Decodable { let id: String }

    /// Recommendations, or a problem (RFC 9457).
    private struct Response: Decodable {
        let recommendations: [Item]?
        let detail: String?
    }

    private struct Answer: Decodable { let responses: [Response] }
}
