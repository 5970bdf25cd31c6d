extension TimeForm {
    /// The key of a time that somebody gives in an option: a number of seconds or a date; `nil` for anything else, and for
    /// a date whose day may be its month.
    static func key(ofOption text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard let form = detect([bytes]) else { return nil }
        var parser = TimeParser(form: form, dateOrder: nil)
        let key = bytes.withUnsafeBufferPointer { parser.key($0, row: 0) }
        return parser.finish() == .keep ? key : nil
    }
}
