import Interactions
import Platform

/// An item of an answer: where the vocabulary of the model that answered has it. Costs a reference; its texts are copied only for those
/// who ask for them as such.
///
/// Two are equal if their texts are, whatever models they are of.
public struct ItemReference: Sendable {
    private let vocabulary: ItemVocabulary
    private let index: Int32

    /// - Parameters:
    ///   - vocabulary: is held as long as the reference is
    ///   - index: of an item, which the vocabulary has: 2 or more, less than its count
    public init(_ vocabulary: ItemVocabulary, at index: Int32) {
        self.vocabulary = vocabulary
        self.index = index
    }

    /// The caller's own id, in memory of its own if it is longer than 15 bytes. So is ``title``.
    public var id: UTF8Text { UTF8Text(vocabulary.id(at: index)) }

    /// What people call it, if known.
    public var title: String? { vocabulary.title(at: index) }

    /// Calls `body` with the bytes of the id, where they lie.
    public func withID(_ body: (UnsafeBufferPointer<UInt8>) -> Void) { vocabulary.withID(at: index, body) }

    /// Calls `body` with the bytes of the title, where they lie; with none if there is no title.
    public func withTitle(_ body: (UnsafeBufferPointer<UInt8>) -> Void) { vocabulary.withTitle(at: index, body) }
}

extension ItemReference: Equatable {
    public static func == (left: ItemReference, right: ItemReference) -> Bool {
        left.id == right.id && left.title.map { UTF8Text($0) } == right.title.map { UTF8Text($0) }
    }
}

extension ItemReference: CustomStringConvertible {
    /// The id, and the title behind it in parentheses.
    public var description: String { id.string + (title.map { " (\($0))" } ?? "") }
}
