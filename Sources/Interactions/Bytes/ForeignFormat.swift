/// A form of file that is no text of rows, how it is recognised, and what makes text of it. ``all`` lists them.
struct ForeignFormat: Sendable {
    /// What tells it from others.
    enum Mark: Sendable {
        /// These bytes at an offset from the front.
        case bytes([UInt8], at: Int = 0)
        /// A word at an offset from the front. A text might have it too, so there must be control characters near.
        case word(String, at: Int = 0)
        /// The first text after a byte order mark and blanks, in lower case.
        case text(String)
        /// A zip with these members.
        case zip(members: [String])
    }

    /// So many first bytes tell; a tar's header has as many.
    static let headSize = 512

    /// With its article, as in "this is …".
    let kind: String
    let marks: [Mark]
    /// What to do, in words.
    let advice: String
    /// The command that does it, in which `{file}` stands for the path as a word of a shell, `{sql}` for the path as a
    /// literal of SQL in a shell's double quotes, and `{member}` for a member of an archive as a word.
    let command: String?
    /// Whether a ``TarListing`` can tell its members.
    let listsMembers: Bool

    init(
        _ kind: String, _ marks: Mark..., advice: String = "make CSV of it", command: String? = nil,
        listsMembers: Bool = false
    ) {
        self.kind = kind
        self.marks = marks
        self.advice = advice
        self.command = command
        self.listsMembers = listsMembers
    }

    /// The foreign form of a file that begins with these bytes; `nil` if it may be text.
    init?(head: [UInt8]) {
        guard let found = Self.all.first(where: { $0.marks.contains { $0.matches(head) } }) else { return nil }
        self = found
    }

    /// The foreign form of a zip with these members; `nil` if it is simply an archive of files.
    init?(zipMembers: [String]) {
        guard let found = Self.all.first(where: { $0.marks.contains { $0.matches(zipMembers: zipMembers) } }) else {
            return nil
        }
        self = found
    }

    /// What to do with a file of this form, after the steps that lead to it.
    func remedy(_ steps: UnpackingSteps, member: String = "MEMBER") -> String {
        guard let command else { return advice }
        let filled = ShellText.filled(
            command,
            [
                "file": ShellText.word(steps.file), "sql": ShellText.sql(steps.file),
                "member": ShellText.word(member),
            ])
        return "\(advice): \((steps.commands + [filled]).joined(separator: " && "))"
    }
}

extension ForeignFormat.Mark {
    fileprivate func matches(_ head: [UInt8]) -> Bool {
        switch self {
        case .bytes(let bytes, let offset): head.dropFirst(offset).starts(with: bytes)
        case .word(let word, let offset):
            head.dropFirst(offset).starts(with: word.utf8)
                && head.contains { $0 < 0x09 || (0x0e..<0x20).contains($0) || $0 == 0x7f }
        case .text(let text):
            head.drop { [0xef, 0xbb, 0xbf, 0x09, 0x0a, 0x0d, 0x20].contains($0) }.prefix(text.utf8.count)
                .map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }.elementsEqual(text.utf8)
        case .zip: false
        }
    }

    fileprivate func matches(zipMembers: [String]) -> Bool {
        guard case .zip(let needed) = self else { return false }
        return needed.allSatisfy { name in zipMembers.contains { $0.utf8.elementsEqual(name.utf8) } }
    }
}
