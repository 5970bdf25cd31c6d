import Platform

/// One `"name": value` of an object.
struct JSONMember: Equatable {
    var name: UTF8Text
    var value: JSONValue
}
