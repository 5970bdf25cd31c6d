/// A variable of the environment that no program here reads.
public struct UnknownVariable: Sendable, Equatable, CustomStringConvertible {
    /// As it is in the environment.
    public let name: String
    /// The variable that was probably meant.
    public let closest: String?

    public var description: String { name + (closest.map { " (did you mean \($0)?)" } ?? "") }
}
