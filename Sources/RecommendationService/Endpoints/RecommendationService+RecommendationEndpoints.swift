import HTTP
import Inference
import Platform

extension RecommendationService {
    func addRecommendation(to router: inout Router) {
        let endpoints: [(path: String, RecommendationMode)] = [
            ("/recommend", .post), ("/recommend/pre", .pre), ("/recommend/sequential", .sequential),
            ("/recommend/slot", .slot),
        ]
        for prefix in ["", "/v1"] {
            for (path, mode) in endpoints {
                add(
                    .post, prefix + path, to: &router,
                    beginning: { call throws(ServiceError) in
                        try recommend(call, mode)
                    })
            }
            add(.post, prefix + "/recommend/batch", to: &router) { call throws(ServiceError) in
                try await recommendBatch(call)
            }
        }
    }

    private func recommend(_ call: Call, _ mode: RecommendationMode) throws(ServiceError) -> PendingAnswer {
        // Admission comes before parsing, so that a request that is turned away costs little.
        let admission = try admitted()
        let body = try Self.json(call)
        let query = try Self.valid { () throws(InvalidRequest) in
            try RecommendationRequest.query(from: body, mode: mode)
        }
        return { () throws(ServiceError) in
            let answer = try await answer(query, admission)
            return Self.response(
                RecommendationResponse.body(answer, requestID: call.request.id.description), to: call,
                queueSeconds: answer.queueSeconds, inferenceSeconds: answer.inferenceSeconds)
        }
    }

    private func recommendBatch(_ call: Call) async throws(ServiceError) -> Response {
        let body = try Self.json(call)
        let members = try Self.valid { () throws(InvalidRequest) in try BatchRequest.members(from: body) }
        let results = await results(of: members)
        let answers = results.compactMap { try? $0.get() }
        // A batch takes as long as its slowest member.
        return Self.response(
            BatchResponse.body(results, requestID: call.request.id.description), to: call,
            queueSeconds: answers.map(\.queueSeconds).max() ?? 0,
            inferenceSeconds: answers.map(\.inferenceSeconds).max() ?? 0)
    }

    /// Asks all at once, so that they share forward passes.
    private func results(
        of members: [Result<RecommendationQuery, InvalidRequest>]
    ) async -> [Result<RecommendationAnswer, ServiceError>] {
        await withTaskGroup(of: (Int, Result<RecommendationAnswer, ServiceError>).self) { group in
            var results = members.map { member -> Result<RecommendationAnswer, ServiceError> in
                switch member {
                case .success: .failure(.unforeseen)
                case .failure(let invalid): .failure(.invalid(invalid))
                }
            }
            for (index, member) in members.enumerated() {
                guard case .success(let query) = member else { continue }
                group.addTask { (index, await result(of: query)) }
            }
            for await (index, result) in group { results[index] = result }
            return results
        }
    }

    /// A function of its own, because Swift 6.3.1 miscompiles a typed `catch` in a task's closure: it loses the index.
    private func result(of query: RecommendationQuery) async -> Result<RecommendationAnswer, ServiceError> {
        do throws(ServiceError) {
            return .success(try await answer(query))
        } catch {
            return .failure(error)
        }
    }

    private func admitted() throws(ServiceError) -> Admission {
        do {
            return try recommender.admit()
        } catch {
            throw ServiceError(error)
        }
    }

    private func answer(
        _ query: RecommendationQuery, _ admission: Admission? = nil
    ) async throws(ServiceError) -> RecommendationAnswer {
        do {
            let answer = try await recommender.recommend(query, admission: admission)
            answers.record(answer)
            return answer
        } catch {
            throw ServiceError(error)
        }
    }

    private static func json(_ call: Call) throws(ServiceError) -> JSONValue {
        try MediaType.requireJSON(call.request.headers)
        do {
            return try JSONParser.parse(call.request.body)
        } catch {
            throw .notJSON(error)
        }
    }

    static func valid<Value>(_ read: () throws(InvalidRequest) -> Value) throws(ServiceError) -> Value {
        do {
            return try read()
        } catch {
            throw .invalid(error)
        }
    }

    private static func response(
        _ body: [UInt8], to call: Call, queueSeconds: Double, inferenceSeconds: Double
    ) -> Response {
        var response = Response(contentType: MediaType.json, body: body)
        response.headers["server-timing"] = RecommendationResponse.serverTiming(
            queueSeconds: queueSeconds, inferenceSeconds: inferenceSeconds,
            total: MonotonicTime.now - call.request.receivedAt)
        return response
    }
}
