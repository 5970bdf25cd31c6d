import Foundation
import Inference
import Testing

@testable import RecommendationService

@Suite struct RecommendationResponseTests {
    private func recommendations(_ explanation: [ItemContribution]?) throws -> [[String: Any]] {
        let answer = RecommendationAnswer(
            recommendations: [
                Recommendation(id: "a", title: nil, score: 0.5, rank: 1, explanation: explanation)
            ], sequence: nil, cart: CartSummary(used: 1, unknown: [], truncated: 0, duplicates: 0),
            model: ModelIdentity(name: "main", version: "one", digest: "sha256:0"), fallback: nil, queueSeconds: 0,
            inferenceSeconds: 0)
        let body = RecommendationResponse.body(answer, requestID: "r")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
        try OpenAPIDocument().validate(json, "RecommendationResponse")
        return try #require(json["recommendations"] as? [[String: Any]])
    }

    @Test("explanations are there only if they were asked for")
    func explanationsAreThereOnlyIfTheyWereAskedFor() throws {
        #expect(try recommendations(nil)[0]["explanation"] == nil)
        #expect((try recommendations([])[0]["explanation"] as? [Any])?.isEmpty == true)
        let explained = try recommendations([
            ItemContribution(id: "x\"y", change: 0.25), ItemContribution(id: "z", change: -0.125),
        ])
        let items = try #require(explained[0]["explanation"] as? [[String: Any]])
        #expect(items.map { $0["id"] as? String } == ["x\"y", "z"])
        #expect(items.map { $0["change"] as? Double } == [0.25, -0.125])
    }

    @Test("a line of a file has the fields of the response, byte for byte")
    func aLineOfAFileHasTheFieldsOfTheResponse() throws {
        let answer = RecommendationAnswer(
            recommendations: [
                Recommendation(id: "a", title: "A \"b\"", score: 0.07685884, rank: 1),
                Recommendation(id: "c", title: nil, score: 1e-5, rank: 2),
            ], sequence: nil, cart: CartSummary(used: 1, unknown: ["x"], truncated: 2, duplicates: 3),
            model: ModelIdentity(name: "main", version: "one", digest: "sha256:0"), fallback: .popular, queueSeconds: 0,
            inferenceSeconds: 0)
        let line = String(decoding: RecommendationLine.json(answer, of: "u\n1"), as: UTF8.self)
        let members = [
            #""recommendations":[{"id":"a","title":"A \"b\"","score":0.07685884,"rank":1},"#
                + #"{"id":"c","title":null,"score":1e-05,"rank":2}]"#,
            #""cart":{"used":1,"unknown":["x"],"truncated":2,"duplicates":3}"#, #""fallback":"popular""#,
        ]
        #expect(line == #"{"user":"u\n1","# + members.joined(separator: ",") + "}\n")
        let body = String(decoding: RecommendationResponse.body(answer, requestID: "r"), as: UTF8.self)
        for member in members { #expect(body.contains(member)) }
    }
}
