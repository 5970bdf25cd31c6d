import Inference

/// The answer to `POST /recommend/batch`: for each member what it would have got alone, answer or problem.
enum BatchResponse {
    static func body(_ results: [Result<RecommendationAnswer, ServiceError>], requestID: String) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("responses") { json in
                json.array(results) { json, result in
                    switch result {
                    case .success(let answer):
                        RecommendationResponse.write(answer, to: &json, requestID: requestID)
                    case .failure(let error):
                        Problem(error).write(to: &json, requestID: requestID)
                    }
                }
            }
            json.member("request_id", requestID)
        }
        return json.bytes
    }
}
