import HTTP
import Inference
import Platform

extension RecommendationService {
    /// Answers of more similar items than this are written elsewhere than in an event loop's turns.
    private static let mostWrittenAtOnce = 256

    func addSimilarity(to router: inout Router, refusal: EarlyRefusal) {
        for prefix in Self.versions {
            add(
                .get, prefix + "/items/{id}/similar", to: &router, refusal: refusal,
                beginning: { call throws(ServiceError) in try similarToOne(call) })
            add(
                .post, prefix + "/similar", to: &router, refusal: refusal,
                beginning: { call throws(ServiceError) in try similarToSome(call) })
        }
    }

    private func similarToOne(_ call: Call) throws(ServiceError) -> PendingAnswer {
        let admission = try admitted()
        let id = call.parameters["id"] ?? ""
        let query = try Self.valid { () throws(InvalidRequest) in
            try SimilarItemsRequest.query(for: id, call.request, choice)
        }
        return PendingAnswer(isLong: false) { () throws(ServiceError) in
            let answer = try await answer(to: query, admission, call)
            guard let item = answer.items.first else { throw .unknownItem(id: id) }
            answers[query.model.index].record(answer)
            return Self.response(
                SimilarItemsResponse.body(item, answer.model, requestID: call.request.id.description), to: call,
                queueSeconds: item.queueSeconds, inferenceSeconds: item.inferenceSeconds)
        }
    }

    private func similarToSome(_ call: Call) throws(ServiceError) -> PendingAnswer {
        let admission = try admitted()
        let body = try Self.json(call)
        let query = try Self.valid { () throws(InvalidRequest) in
            try SimilarItemsRequest.query(from: body, choice)
        }
        return PendingAnswer(isLong: query.items.count * query.count > Self.mostWrittenAtOnce) {
            () throws(ServiceError) in
            let answer = try await answer(to: query, admission, call)
            answers[query.model.index].record(answer)
            return Self.response(
                SimilarItemsResponse.body(answer, requestID: call.request.id.description), to: call,
                queueSeconds: answer.queueSeconds, inferenceSeconds: answer.inferenceSeconds)
        }
    }

    /// Answers a query, after its work is known to be allowed and is charged to its client.
    private func answer(
        to query: SimilarItemsQuery, _ admission: Admission, _ call: Call
    ) async throws(ServiceError) -> SimilarItemsAnswer {
        let trace = call.inferenceTrace
        defer { call.record(trace) }
        do {
            let request = try recommender.prepare(query, admission: admission, trace: trace)
            call.charge(tokens: request.cost)
            return try await request.answer()
        } catch {
            note(error, ["items": "\(query.items.count)", "mode": "similar", "model": "\(query.model.name)"])
            throw ServiceError(error)
        }
    }
}
