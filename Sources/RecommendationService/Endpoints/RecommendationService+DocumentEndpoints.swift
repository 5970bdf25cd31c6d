import HTTP

extension RecommendationService {
    func addDocuments(to router: inout Router) {
        add("/", to: &router) { DemoPage.response }
        let contract = Response.document(contentType: "application/yaml", body: PackageResources.openapi_yaml)
        add("/openapi.yaml", to: &router) { contract }
    }
}
