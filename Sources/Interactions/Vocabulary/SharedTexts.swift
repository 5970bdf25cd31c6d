/// Texts of which many are equal, each kept once: thousands of items share a few categories, and a `String` made anew from a
/// file's bytes has memory of its own. Compared as bytes.
struct SharedTexts {
    private var index = ByteIndex()
    private var texts: [String] = []

    /// The text that was met first with these bytes. Costs the text's length.
    mutating func shared(_ text: String) -> String {
        let (number, isNew) = index.insert(text)
        if isNew { texts.append(text) }
        return texts[Int(number)]
    }
}
