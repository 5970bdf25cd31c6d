import Platform

/// The names of one object, to find one that comes twice. Costs the names' length, however they are chosen: the hash is
/// seeded anew for each process.
struct JSONNames {
    /// Up to so many members are looked through; a set for each small object would be an allocation.
    private static let few = 8

    private var names: Set<UTF8Text> = []

    /// - Parameter members: those before it, whose names are all different and inserted
    /// - Returns: whether the name is new
    mutating func insert(_ name: UTF8Text, after members: [JSONMember]) -> Bool {
        guard members.count >= Self.few else { return !members.contains { $0.name == name } }
        if names.isEmpty { names = Set(members.lazy.map(\.name)) }
        return names.insert(name).inserted
    }
}
