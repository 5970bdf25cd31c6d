import HTTP
import Inference
import Logging
import Platform

extension RecommendationService {
    func addRecommendation(to router: inout Router, refusal: EarlyRefusal) {
        let endpoints: [(path: String, RecommendationMode)] = [
            ("/recommend", .post), ("/recommend/pre", .pre), ("/recommend/sequential", .sequential),
            ("/recommend/slot", .slot),
        ]
        for prefix in Self.versions {
            for (path, mode) in endpoints {
                add(
                    .post, prefix + path, to: &router, refusal: refusal,
                    beginning: { call throws(ServiceError) in
                        try recommend(call, mode)
                    })
            }
            add(.post, prefix + "/recommend/batch", to: &router, refusal: refusal) { call throws(ServiceError) in
                try await recommendBatch(call)
            }
        }
    }

    private func recommend(_ call: Call, _ mode: RecommendationMode) throws(ServiceError) -> PendingAnswer {
        // Between the early refusal and here others may have come. Still before parsing, so that a request that is turned away costs little.
        let admission = try admitted()
        let query = try query(of: call, mode)
        // A hundred explanations are a megabyte of JSON.
        return PendingAnswer(isLong: query.explain) { () throws(ServiceError) in
            try await response(to: query, admission, call)
        }
    }

    private func query(of call: Call, _ mode: RecommendationMode) throws(ServiceError) -> RecommendationQuery {
        let body = try Self.json(call)
        return try Self.valid { () throws(InvalidRequest) in
            try RecommendationRequest.query(from: body, mode: mode, choice)
        }
    }

    private func response(
        to query: RecommendationQuery, _ admission: Admission, _ call: Call
    ) async throws(ServiceError) -> Response {
        let answer = try await answers([query], admission, call)[0].get()
        return Self.response(
            RecommendationResponse.body(answer, requestID: call.request.id.description), to: call,
            queueSeconds: answer.queueSeconds, inferenceSeconds: answer.inferenceSeconds)
    }

    private func recommendBatch(_ call: Call) async throws(ServiceError) -> Response {
        let admission = try admitted()
        let body = try Self.json(call)
        let members = try Self.valid { () throws(InvalidRequest) in
            try BatchRequest.members(from: body, choice)
        }
        let results = try await results(of: members, admission, call)
        let answers = results.compactMap { try? $0.get() }
        // A batch takes as long as its slowest member.
        return Self.response(
            BatchResponse.body(results, requestID: call.request.id.description), to: call,
            queueSeconds: answers.map(\.queueSeconds).max() ?? 0,
            inferenceSeconds: answers.map(\.inferenceSeconds).max() ?? 0)
    }

    /// Asks all at once, so that they share forward passes.
    private func results(
        of members: [Result<RecommendationQuery, InvalidRequest>], _ admission: Admission, _ call: Call
    ) async throws(ServiceError) -> [Result<RecommendationAnswer, ServiceError>] {
        var results: [Result<RecommendationAnswer, ServiceError>] = []
        var places: [Int] = []
        var queries: [RecommendationQuery] = []
        for (place, member) in members.enumerated() {
            switch member {
            case .success(let query):
                // Until it is answered, and for good where there is no such model yet.
                results.append(.failure(.noModel))
                guard recommender.hasModel(in: query.model) else { continue }
                places.append(place)
                queries.append(query)
            case .failure(let invalid): results.append(.failure(.invalid(invalid)))
            }
        }
        guard !queries.isEmpty else { return results }
        do throws(ServiceError) {
            for (place, answer) in zip(places, try await answers(queries, admission, call)) { results[place] = answer }
        } catch .tooMuchWork(let excess) {
            throw .tooMuchWork(excess.naming { places[$0] })
        }
        return results
    }

    func admitted() throws(ServiceError) -> Admission {
        do {
            return try recommender.admit()
        } catch {
            throw ServiceError(error)
        }
    }

    /// Answers the queries of one request, after its work is known to be allowed and is charged to its client.
    private func answers(
        _ queries: [RecommendationQuery], _ admission: Admission, _ call: Call
    ) async throws(ServiceError) -> [Result<RecommendationAnswer, ServiceError>] {
        let trace = call.inferenceTrace
        defer { call.record(trace) }
        do {
            let request = try recommender.prepare(queries, admission: admission, trace: trace)
            call.charge(tokens: request.cost)
            let results = try await request.answers()
            for (query, result) in zip(queries, results) { note(result, of: query) }
            return results.map { $0.mapError(ServiceError.init) }
        } catch {
            throw ServiceError(error)
        }
    }

    private func note(_ result: Result<RecommendationAnswer, RecommenderError>, of query: RecommendationQuery) {
        switch result {
        case .success(let answer):
            answers[query.model.index].record(answer)
            shadow?.compare(answer, to: query)
        case .failure(let error):
            note(
                error,
                [
                    "items": "\(query.items.count)", "mode": "\(query.mode.rawValue)", "model": "\(query.model.name)",
                ])
        }
    }

    /// Tells the operator what a client can do nothing about.
    func note(_ error: RecommenderError, _ query: Logger.Metadata) {
        switch error {
        case .scoresNotFinite:
            logger.error(
                "the model's scores are not numbers; publish another checkpoint, or go back to the one before",
                metadata: query)
        case .weightsUnreadable(let error):
            logger.error(
                "the model's weights are no longer in its file; restore the file and reload, or publish another checkpoint",
                metadata: ["reason": "\(error)"])
        case .noModel, .overloaded, .tooMuchWork, .itemDataMissing, .deadlineExceeded, .cancelled: break
        }
    }

    static func json(_ call: Call) throws(ServiceError) -> JSONValue {
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

    static func response(
        _ body: [UInt8], to call: Call, queueSeconds: Double, inferenceSeconds: Double
    ) -> Response {
        var response = Response(contentType: MediaType.json, body: body)
        response.headers.append(
            "server-timing",
            bytes: RecommendationResponse.serverTiming(
                queueSeconds: queueSeconds, inferenceSeconds: inferenceSeconds,
                total: MonotonicTime.now - call.request.receivedAt))
        return response
    }
}
