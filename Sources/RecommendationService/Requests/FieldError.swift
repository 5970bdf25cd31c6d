/// A field of a request that is not as it must be.
struct FieldError: Equatable {
    /// JSON pointer (RFC 6901) to the field; empty for the whole body. For a query parameter, a slash and its name.
    var pointer: String
    /// To finish the sentence "this field …".
    var detail: String
}
