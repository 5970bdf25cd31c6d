/// The fields of a ``SimilarItemsRequest``, as the API names them.
enum SimilarItemsField: String, CaseIterable {
    case items
    case count
    case exclude
    case allow
    case model
    case user
}
