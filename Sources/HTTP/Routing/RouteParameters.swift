import Platform

/// The `{name}` parts of a matched path, percent-decoded.
public struct RouteParameters: Sendable {
    var pairs: [(name: UTF8Text, value: UTF8Text)] = []

    /// The value of `{name}`; nil if the route's template has no such parameter.
    public subscript(name: UTF8Text) -> UTF8Text? { pairs.first { $0.name == name }?.value }
}
