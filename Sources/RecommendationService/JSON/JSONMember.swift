/// One `"name": value` of an object.
struct JSONMember: Equatable {
    var name: String
    var value: JSONValue
}
