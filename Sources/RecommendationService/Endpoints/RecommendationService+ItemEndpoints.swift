import HTTP
import Inference

extension RecommendationService {
    func addItems(to router: inout Router) {
        for prefix in Self.versions {
            add(.get, prefix + "/items", to: &router) { call throws(ServiceError) in
                let search = try Self.valid { () throws(InvalidRequest) in
                    try ItemSearchRequest(call.request, choice)
                }
                let items = await (try catalogue(of: search.model)).search(search.query, limit: search.limit)
                return Response(contentType: MediaType.json, body: ItemResponse.body(items))
            }
            add(.get, prefix + "/items/{id}", to: &router) { call throws(ServiceError) in
                let id = call.parameters["id"] ?? ""
                let model = try Self.valid { () throws(InvalidRequest) in try choice.slot(in: call.request) }
                guard let item = try catalogue(of: model).entry(id: id) else { throw .unknownItem(id: id) }
                return Response(contentType: MediaType.json, body: ItemResponse.body(item))
            }
        }
    }

    private func catalogue(of model: ModelSlot) throws(ServiceError) -> ItemCatalogue {
        guard let catalogue = recommender.catalogue(of: model) else { throw .noModel }
        return catalogue
    }
}
