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
            ServedModels(recommender, reloader), logger: LiveService.quiet, hasAdministration: true)
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
        var modes: [String] = []
        for (name, alone) in [
            ("BatchCartMember", "RecommendationRequest"), ("BatchSequentialMember", "SequentialRequest"),
            ("BatchSlotMember", "SlotRequest"),
        ] {
            var member = try #require(try document.schema(name)["properties"] as? [String: [String: Any]])
            modes += member.removeValue(forKey: "mode")?["enum"] as? [String] ?? []
            let request = try #require(try document.schema(alone)["properties"] as? NSDictionary)
            #expect(member as NSDictionary == request)
        }
        #expect(modes.sorted() == RecommendationMode.allCases.map(\.rawValue).sorted())
        let batch = try #require(try document.schema("BatchRequest")["properties"] as? [String: [String: Any]])
        #expect(batch["requests"]?["maxItems"] as? Int == BatchRequest.maximumMembers)
        #expect(try document.schema("Items")["maxItems"] as? Int == RecommendationRequest.maximumItems)
        #expect(try document.schema("Exclude")["maxItems"] as? Int == RecommendationRequest.maximumFilterItems)
        #expect(try document.schema("Allow")["maxItems"] as? Int == RecommendationRequest.maximumFilterItems)
    }

    @Test("a batch's members have the limits of the endpoints they are meant for, and a gap is exactly one null")
    func limitsOfMembersAndGaps() throws {
        let bodies: [(String, Bool)] = [
            (#"{"items": [1], "num_recs": 100}"#, true), (#"{"items": [1], "num_recs": 101}"#, false),
            (#"{"items": [1], "mode": "pre", "strategy": "greedy"}"#, true),
            (#"{"items": [1], "mode": "sequential", "num_recs": 11}"#, true),
            (#"{"items": [1], "mode": "sequential", "num_recs": 12}"#, false),
            (#"{"items": [1, null], "mode": "slot"}"#, true), (#"{"items": [1], "mode": "slot"}"#, false),
            (#"{"items": [null, null], "mode": "slot"}"#, false), (#"{"items": [1, null]}"#, false),
            (#"{"items": [null], "mode": "slot", "strategy": "greedy"}"#, false),
            (#"{"items": [], "mode": "no"}"#, false),
        ]
        for (body, isValid) in bodies {
            let member = try JSONSerialization.jsonObject(with: Data(body.utf8))
            #expect(((try? document.validate(member, "BatchMember")) != nil) == isValid, "\(body)")
            let read = try BatchRequest.members(from: JSONParser.parse(Array(#"{"requests": [\#(body)]}"#.utf8)))
            #expect(((try? read[0].get()) != nil) == isValid, "\(body)")
        }
    }

    @Test("the codes of problems are those there are")
    func codesOfProblems() throws {
        let properties = try #require(try document.schema("Problem")["properties"] as? [String: [String: Any]])
        let codes = try #require(properties["code"]?["enum"] as? [String])
        #expect(codes.sorted() == ProblemCode.allCases.map(\.rawValue).sorted())
        for (schema, member) in [("Problem", "status"), ("Health", "state")] {
            let types = try #require(try document.schema(schema)["properties"] as? [String: [String: Any]])
            #expect(types[member]?["type"] as? String == (member == "status" ? "integer" : "string"))
        }
    }

    @Test("every example is as its schema says")
    func examples() throws {
        let examples = document.examples.filter {
            !$0.place.contains("/parameters/") && !$0.place.contains("/headers/")
        }
        #expect(examples.count > 20)
        for example in examples {
            #expect(throws: Never.self, "\(example.place)") {
                try document.validate(example.value, as: example.schema, at: example.place)
            }
        }
    }

    @Test("what may happen to any request is described for each, and missing paths and items where they may be missing")
    func statuses() {
        for (operation, statuses) in document.statuses {
            #expect(statuses.isSuperset(of: ["200", "400", "405", "414", "431", "500", "default"]), "\(operation)")
            if operation.contains("{id}") || operation.contains("/admin") { #expect(statuses.contains("404")) }
        }
    }

    @Test("recommendations, items and the model have their paths under /v1, too")
    func versions() {
        let versioned = document.operations.filter { $0.contains(" /v1/") }
        let plain = document.operations.filter { operation in
            ["/recommend", "/items", "/similar", "/model"].contains { operation.contains(" " + $0) }
        }
        #expect(plain.count == 11)
        #expect(versioned == Set(plain.map { $0.replacing(" /", with: " /v1/") }))
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
        #expect(throws: SchemaViolation.self) { try document.validate(["state": "no"], "Health") }
        #expect(throws: SchemaViolation.self) { try document.validate(["state": 1], "Health") }
        #expect(throws: SchemaViolation.self) { try document.validate([:], "Health") }
        #expect(throws: SchemaViolation.self) { try document.validate(["state": "ok", "x": 1], "Health") }
        let batch: [String: Any] = ["responses": [["state": "ok"]], "request_id": "r"]
        #expect(throws: SchemaViolation.self) { try document.validate(batch, "BatchResponse") }
    }
}
