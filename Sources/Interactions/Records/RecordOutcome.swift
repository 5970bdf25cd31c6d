/// What a splitter found where it was asked to look for a record.
enum RecordOutcome {
    /// A record that ends before the byte `end`, `lines` lines long.
    case record(end: Int, lines: Int)
    /// A line with nothing in it; `end` equals the start at the end of the text.
    case blank(end: Int)
    /// The record goes on behind the buffer.
    case incomplete
    case malformed(String)
}
