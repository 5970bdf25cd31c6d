import Foundation
import Inference
import Interactions
import Testing

@testable import RecommendationService

@Suite struct RecommendationResponseTests {
    /// The only item of a vocabulary.
    private func item(_ id: String, _ title: String? = nil) throws -> ItemReference {
        ItemReference(
            try ItemVocabulary(items: [.init(id: id, title: title)]), at: ItemVocabulary.firstItem)
    }

    private func recommendations(_ explanation: [ItemContribution]?) throws -> [[String: Any]] {
        let answer = RecommendationAnswer(
            recommendations: [
                Recommendation(item: try item("a"), score: 0.5, rank: 1, explanation: explanation)
            ], sequence: nil, cart: CartSummary(used: 1, unknown: [], truncated: 0, duplicates: 0),
            model: ModelIdentity(name: "main", version: "one", digest: "sha256:0"), fallback: nil, queueSeconds: 0,
            inferenceSeconds: 0)
        let body = RecommendationResponse.body(answer, requestID: "r")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
        try OpenAPIDocument().validate(json, "RecommendationResponse")
        return try #require(json["recommendations"] as? [[String: Any]])
    }

    @Test(
        "Server-Timing has milliseconds with three decimals",
        arguments: [
            (0.0, "0.000"), (0.000_009, "0.009"), (0.000_099, "0.099"), (0.001, "1.000"), (12.345_678, "12345.678"),
            (-1, "0.000"), (.infinity, "9223372036854775.807"), (.nan, "0.000"),
        ])
    func serverTiming(_ seconds: Double, _ text: String) {
        let bytes = RecommendationResponse.serverTiming(
            queueSeconds: seconds, inferenceSeconds: seconds, total: .milliseconds(1234))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "queue;dur=\(text), inference;dur=\(text), total;dur=1234.000")
    }

    @Test("explanations are there only if they were asked for")
    func explanationsAreThereOnlyIfTheyWereAskedFor() throws {
        #expect(try recommendations(nil)[0]["explanation"] == nil)
        #expect((try recommendations([])[0]["explanation"] as? [Any])?.isEmpty == true)
        let explained = try recommendations([
            ItemContribution(item: try item("x\"y"), change: 0.25),
            ItemContribution(item: try item("z"), change: -0.125),
        ])
        let items = try #require(explained[0]["explanation"] as? [[String: Any]])
        #expect(items.map { $0["id"] as? String } == ["x\"y", "z"])
        #expect(items.map { $0["change"] as? Double } == [0.25, -0.125])
    }

    @Test("a line of a file has the fields of the response, byte for byte")
    func aLineOfAFileHasTheFieldsOfTheResponse() throws {
        let answer = RecommendationAnswer(
            recommendations: [
                Recommendation(item: try item("a", "A \"b\""), score: 0.07685884, rank: 1),
                Recommendation(item: try item("c"), score: 1e-5, rank: 2),
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

    @Test("ids and titles are what the vocabulary has, in answers and in what is put in place")
    func textsOfTheVocabulary() throws {
        let texts = [("é \\ \"\"", "two\nlines\u{7F}"), ("a long id of more than fifteen bytes", "\u{1F35E}")]
        let items = try texts.map { try item($0.0, $0.1) }
        let answer = RecommendationAnswer(
            recommendations: items.enumerated().map { Recommendation(item: $1, score: 0.5, rank: $0 + 1) },
            sequence: items, cart: CartSummary(used: 1, unknown: [], truncated: 0, duplicates: 0),
            model: ModelIdentity(name: "main", version: "one", digest: "sha256:0"), fallback: nil, queueSeconds: 0,
            inferenceSeconds: 0)
        let same = try item(texts[0].0, texts[0].1)
        #expect(items[0] == same && items[0] != items[1])
        let body = Data(RecommendationResponse.body(answer, requestID: "r"))
        let json = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
        try OpenAPIDocument().validate(json, "RecommendationResponse")
        let recommended = try #require(json["recommendations"] as? [[String: Any]])
        #expect(recommended.map { $0["id"] as? String } == texts.map(\.0))
        #expect(recommended.map { $0["title"] as? String } == texts.map(\.1))
        #expect(json["sequence"] as? [String] == texts.map(\.0))
    }
}
