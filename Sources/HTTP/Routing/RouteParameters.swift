/// The `{name}` parts of a matched path, percent-decoded.
public struct RouteParameters: Sendable {
    var pairs: [(name: String, value: String)] = []

    /// The value of `{name}`; nil if the route's template has no such parameter.
    public subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }
}
