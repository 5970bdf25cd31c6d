import Inference

/// Items of an answer, escaped from where their model keeps them: no `String` is made of one.
extension JSONWriter {
    /// The members `id` and `title` of an object.
    mutating func members(of item: ItemReference) {
        member("id") { $0.id(of: item) }
        member("title") { json in
            item.withTitle { title in
                if title.isEmpty { json.null() } else { json.string(title) }
            }
        }
    }

    /// The id, as a value.
    mutating func id(of item: ItemReference) { item.withID { string($0) } }
}
