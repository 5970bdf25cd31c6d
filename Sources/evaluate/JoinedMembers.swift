/// One object with the members of several.
struct JoinedMembers: Encodable {
    let parts: [any Encodable]

    func encode(to encoder: any Encoder) throws { for part in parts { try part.encode(to: encoder) } }
}
