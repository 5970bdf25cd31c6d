import Checkpoints
import Foundation
import Inference
import Logging
import Platform
import TestSupport
import Testing
import Yams

@testable import RecommendationService

@Suite(.timeLimit(.minutes(1))) struct OpenAPITests {
    private let document: OpenAPIDocument

    init() throws {
        document = try OpenAPIDocument()
    }

    @Test("openapi.yaml describes exactly the endpoints there are")
    func describesExactlyTheEndpointsThereAre() throws {
        let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))
        let directory = try TemporaryDirectory()
        let reloader = ModelReloader(
            try CheckpointLocation(path: directory.path), recommender, logger: LiveService.quiet)
        let service = RecommendationService(
            recommender: recommender, reloader: reloader, logger: LiveService.quiet, hasAdministration: true)
        let routes = Set(service.router.routes.map { "\($0.method) \($0.template)" })
        #expect(routes == document.operations)
    }

    @Test("the served file is the published one")
    func theServedFileIsThePublishedOne() async throws {
        try await LiveService.with(Recommender()) { live in
            let response = try await live.get("/openapi.yaml")
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "application/yaml")
            #expect(response.text == document.text)
        }
    }

    @Test("every reference leads somewhere")
    func everyReferenceLeadsSomewhere() throws {
        for reference in document.references {
            #expect(throws: Never.self) { try document.resolve(reference) }
        }
    }

    @Test("the fields of requests are those the service reads")
    func requestFieldsAreThoseTheServiceReads() throws {
        for (name, mode) in [
            ("RecommendationRequest", RecommendationMode.post), ("SequentialRequest", .sequential),
            ("SlotRequest", .slot),
        ] {
            let schema = try document.schema(name)
            let properties = try #require(schema["properties"] as? [String: Any])
            let body = JSONValue.object(
                properties.keys.sorted().map { JSONMember(name: UTF8Text($0), value: .object([])) })
            let refused = #expect(throws: InvalidRequest.self) {
                try RecommendationRequest.query(from: body, mode: mode)
            }
            // Every field is known, and an object is no valid value of any.
            #expect(refused?.errors.count == properties.count)
            #expect(refused?.errors.contains { $0.detail.contains("not a field") } == false)
            let count = try #require(properties["num_recs"] as? [String: Any])
            #expect(count["maximum"] as? Int == RecommendationRequest.maximumCount(for: mode))
        }
        let member = try #require(try document.schema("BatchMember")["properties"] as? [String: [String: Any]])
        let request = try #require(try document.schema("RecommendationRequest")["properties"] as? [String: Any])
        #expect(Set(member.keys) == Set(request.keys).union(["mode"]))
        #expect(member["mode"]?["enum"] as? [String] == RecommendationMode.allCases.map(\.rawValue))
        let batch = try #require(try document.schema("BatchRequest")["properties"] as? [String: [String: Any]])
        #expect(batch["requests"]?["maxItems"] as? Int == BatchRequest.maximumMembers)
        #expect(try document.schema("Items")["maxItems"] as? Int == RecommendationRequest.maximumItems)
        #expect(try document.schema("Exclude")["maxItems"] as? Int == RecommendationRequest.maximumFilterItems)
        #expect(try document.schema("Allow")["maxItems"] as? Int == RecommendationRequest.maximumFilterItems)
    }

    @Test("the fields of requests for similar items are those the service reads")
    func fieldsOfSimilarItems() throws {
        let schema = try document.schema("SimilarItemsRequest")
        let properties = try #require(schema["properties"] as? [String: [String: Any]])
        #expect(Set(properties.keys) == Set(SimilarItemsField.allCases.map(\.rawValue)))
        #expect(properties["items"]?["maxItems"] as? Int == RecommendationRequest.maximumItems)
        #expect(properties["count"]?["maximum"] as? Int == SimilarItemsRequest.counts.upperBound)
        #expect(properties["count"]?["default"] as? Int == SimilarItemsQuery(items: []).count)
        let list = try document.schema("SimilarItemList")
        #expect(list["maxItems"] as? Int == SimilarItemsRequest.counts.upperBound)
    }

    @Test("errors are as described")
    func errorsAreAsDescribed() async throws {
        try await LiveService.with(Recommender()) { live in
            let problems = [
                try await live.get("/model"), try await live.post("/recommend", "{"),
                try await live.post("/recommend", "{}"), try await live.get("/nowhere"),
            ]
            for problem in problems { try document.validate(try problem.json, "Problem") }
            try document.validate(try await live.get("/health").json, "Health")
        }
    }

    @Test("the validator refuses what is not as described")
    func theValidatorRefusesWhatIsNotAsDescribed() throws {
        let document = document
        #expect(throws: SchemaViolation.self) { try document.validate(["status": "no"], "Health") }
        #expect(throws: SchemaViolation.self) { try document.validate(["status": 1], "Health") }
        #expect(throws: SchemaViolation.self) { try document.validate([:], "Health") }
        #expect(throws: SchemaViolation.self) { try document.validate(["status": "ok", "x": 1], "Health") }
        let batch: [String: Any] = ["responses": [["status": "ok"]], "request_id": "r"]
        #expect(throws: SchemaViolation.self) { try document.validate(batch, "BatchResponse") }
    }
}
