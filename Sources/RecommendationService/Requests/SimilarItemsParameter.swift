/// The query parameters of `GET /items/{id}/similar`.
enum SimilarItemsParameter: String, CaseIterable {
    case count
    case model
    case user
}
