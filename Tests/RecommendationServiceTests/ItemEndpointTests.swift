import Checkpoints
import Foundation
import Inference
import TestSupport
import Testing

@testable import RecommendationService

@Suite(.timeLimit(.minutes(1))) struct ItemEndpointTests {
    private let directory: TemporaryDirectory
    private let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))

    init() async throws {
        directory = try TemporaryDirectory()
        try await recommender.load(
            CheckpointDirectory(
                opening: TinyCheckpoint.publish(
                    "one", seed: 1, in: directory.path, categories: [3: "Fruit|\"Exotic\""])))
    }

    private func ids(_ response: LiveResponse) throws -> [String] {
        try OpenAPIDocument().validate(try response.json, "ItemList")
        return try #require(try response.json["items"] as? [[String: Any]]).compactMap { $0["id"] as? String }
    }

    @Test("items are found by id and title in any case")
    func itemsAreFoundByIdAndTitleInAnyCase() async throws {
        try await LiveService.with(recommender) { (live) async throws in
            func found(_ query: String) async throws -> [String] { try ids(try await live.get("/items" + query)) }
            // Counts fall with the id. "1" begins the ids 1 and 10…19, and is inside no other.
            #expect(try await found("?query=1") == ["1"] + (10...19).map(String.init))
            #expect(try await found("?query=ITEM+1&limit=3") == ["1", "10", "11"])
            // The item whose id is 5 begins with it; "Item 15" only contains it.
            #expect(try await found("?query=5") == ["5", "15"])
            #expect(try await found("?query=tem%207") == ["7"])
            #expect(try await found("?query=nothing") == [])
            #expect(try await found("") == (0..<20).map(String.init))
            #expect(try await found("?query=&limit=2") == ["0", "1"])
            #expect(try await found("?limit=100").count == 20)
        }
    }

    @Test("an item has its title and count")
    func anItemHasItsTitleAndCount() async throws {
        try await LiveService.with(recommender) { live in
            let response = try await live.get("/items/7")
            #expect(response.status == 200)
            try OpenAPIDocument().validate(try response.json, "Item")
            #expect(response.text == #"{"id":"7","title":"Item 7","count":93}"#)
            for path in ["/items/20", "/items/Item%207", "/items/07"] {
                let missing = try await live.get(path)
                #expect(missing.status == 404)
                #expect(try missing.problemCode == "unknown_item")
            }
            #expect(try await live.get("/items/%377").problemCode == "unknown_item")
            #expect(try await live.get("/items/%37").status == 200)
            #expect(try await live.get("/items/").problemCode == "not_found")
        }
    }

    @Test("an item has its category where there is one, and so it is in the list; nothing is found by it")
    func anItemHasItsCategory() async throws {
        try await LiveService.with(recommender) { live in
            let item = #"{"id":"3","title":"Item 3","category":"Fruit|\"Exotic\"","count":97}"#
            let response = try await live.get("/items/3")
            try OpenAPIDocument().validate(try response.json, "Item")
            #expect(response.text == item)
            let list = try await live.get("/items?query=3&limit=1")
            #expect(try ids(list) == ["3"] && list.text == #"{"items":[\#(item)]}"#)
            #expect(try ids(try await live.get("/items?query=Exotic")) == [])
            let recommended = try await live.post("/recommend", #"{"items":["1"],"num_recs":20}"#)
            #expect(recommended.text.contains("Item 3") && !recommended.text.contains("category"))
        }
    }

    @Test(
        "wrong parameters get 422, each named",
        arguments: [
            ("limit=0", ["/limit"]), ("limit=101", ["/limit"]), ("limit=", ["/limit"]), ("limit=-1", ["/limit"]),
            ("limit=%2B5", ["/limit"]), ("limit=5.0", ["/limit"]), ("limit=0x10", ["/limit"]),
            ("limit=1e1", ["/limit"]), ("limit=99999999999999999999", ["/limit"]), ("limit=5&limit=6", ["/limit"]),
            ("q=x", ["/q"]), ("query=a&query=b&limit=x&a/b=1", ["/query", "/limit", "/a~1b"]),
        ] as [(String, [String])])
    func wrongParametersAre422EachNamed(query: String, pointers: [String]) async throws {
        try await LiveService.with(recommender) { live in
            let response = try await live.get("/items?" + query)
            #expect(response.status == 422)
            #expect(try response.problemCode == "invalid_request")
            #expect(try response.pointers == pointers)
        }
    }

    @Test("without a model there are no items")
    func withoutAModelThereAreNoItems() async throws {
        try await LiveService.with(Recommender(InferenceConfiguration(lanes: 1, precision: .f32))) { live in
            for path in ["/items", "/items/7"] {
                let response = try await live.get(path)
                #expect(response.status == 503)
                #expect(try response.problemCode == "model_not_loaded")
            }
        }
    }
}
