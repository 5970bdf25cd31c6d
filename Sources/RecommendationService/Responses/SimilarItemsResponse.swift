import Inference
import Platform

/// Similar items as the caller reads them.
enum SimilarItemsResponse {
    /// The answer to `POST /similar`: of each known item what is like it.
    static func body(_ answer: SimilarItemsAnswer, requestID: String) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("items") { json in
                json.array(answer.items) { json, item in
                    json.object { write(item, to: &$0) }
                }
            }
            json.member("unknown", answer.unknown)
            write(answer.model, to: &json, requestID: requestID)
        }
        return json.bytes
    }

    /// The answer to `GET /items/{id}/similar`.
    static func body(_ item: SimilarItems, _ model: ModelIdentity, requestID: String) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            write(item, to: &json)
            write(model, to: &json, requestID: requestID)
        }
        return json.bytes
    }

    private static func write(_ item: SimilarItems, to json: inout JSONWriter) {
        json.member("id") { $0.id(of: item.item) }
        json.member("similar") { json in
            json.array(item.similar) { json, similar in
                json.object {
                    $0.members(of: similar.item)
                    $0.member("score", similar.score)
                    $0.member("rank", similar.rank)
                }
            }
        }
    }

    private static func write(_ model: ModelIdentity, to json: inout JSONWriter, requestID: String) {
        json.member("model") { json in
            json.object {
                $0.member("name", model.name)
                $0.member("version", model.version)
                $0.member("digest", model.digest)
            }
        }
        json.member("request_id", requestID)
    }
}
