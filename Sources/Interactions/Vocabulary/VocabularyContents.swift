/// What a vocabulary holds, behind one reference: vocabularies are copied from hand to hand.
final class VocabularyContents: Sendable {
    let columns: ItemColumns
    private let lookup: IDLookup

    /// - Parameter lookup: of the columns' ids
    init(_ columns: ItemColumns, _ lookup: IDLookup) {
        self.columns = columns
        self.lookup = lookup
    }

    /// The place of the item with an id; `nil` if there is none.
    func place(of id: UnsafeBufferPointer<UInt8>) -> Int32? { lookup.find(id, in: columns.ids) }
}
