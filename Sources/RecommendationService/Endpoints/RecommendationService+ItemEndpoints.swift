import HTTP
import Inference

extension RecommendationService {
    func addItems(to router: inout Router) {
        for prefix in Self.versions {
            add(.get, prefix + "/items", to: &router) { call throws(ServiceError) in
                let search = try Self.valid { () throws(InvalidRequest) in try ItemSearchRequest(call.request) }
                let items = await (try catalogue()).search(search.query, limit: search.limit)
                return Response(contentType: MediaType.json, body: ItemResponse.body(items))
            }
            add(.get, prefix + "/items/{id}", to: &router) { call throws(ServiceError) in
                let id = call.parameters["id"] ?? ""
                guard let item = try catalogue().entry(id: id) else { throw .unknownItem(id: id) }
                return Response(contentType: MediaType.json, body: ItemResponse.body(item))
            }
        }
    }

    private func catalogue() throws(ServiceError) -> ItemCatalogue {
        guard let catalogue = recommender.catalogue() else { throw .noModel }
        return catalogue
    }
}
