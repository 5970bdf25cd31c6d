import Platform

/// Whose pages may read an answer.
enum CrossOriginGrant: Sendable, Equatable {
    case none
    case any
    case origin(UTF8Text)
}
