/// Where a block of lines stands that was written to a buffer.
struct TextBlock {
    /// Its bytes.
    let count: Int
    /// The number of its first line.
    let line: Int
    /// Which part of the text it belongs to, where several processes have parts of it.
    var part = 0
    /// How many bytes of text are before it, where several processes have parts of it.
    var position = 0
}
