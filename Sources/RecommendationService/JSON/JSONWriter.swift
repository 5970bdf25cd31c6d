import Platform

/// Appends JSON to a byte buffer.
///
/// Foundation's encoder takes longer to write an answer than a small model takes to compute it.
///
/// ```swift
/// var json = JSONWriter()
/// json.object { $0.member("rank", 1); $0.member("id", "50") }
/// ```
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    /// Whether the next member or element is preceded by a comma.
    private var needsComma = false
    /// How long the text was when others were let to the processor last.
    private var yielded = 0
    /// Bytes written between two such places: about a tenth of a millisecond.
    private static let bytesAtOnce = 32_768

    /// - Parameter capacity: about how many bytes there will be: a text that grows is copied again and again
    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    mutating func object(_ members: (inout JSONWriter) -> Void) {
        enclose("{", "}", members)
    }

    mutating func array<Elements: Sequence>(
        _ elements: Elements, _ write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        enclose("[", "]") { json in
            for element in elements {
                json.separate()
                write(&json, element)
                json.needsComma = true
                if json.bytes.count - json.yielded > Self.bytesAtOnce {
                    json.yielded = json.bytes.count
                    Yielding.yield()
                }
            }
        }
    }

    /// Writes `"name":` and whatever `write` writes as its value.
    mutating func member(_ name: StaticString, _ write: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        write(&self)
        needsComma = true
    }

    mutating func member(_ name: StaticString, _ text: String?) {
        member(name) { json in
            if let text { json.string(text) } else { json.null() }
        }
    }

    mutating func member(_ name: StaticString, _ text: UTF8Text) {
        member(name) { $0.string(text.string) }
    }

    mutating func member(_ name: StaticString, _ number: Int) {
        member(name) { DecimalText.append(number, to: &$0.bytes) }
    }

    /// Writes a number in the fewest digits that read back as the same value; what JSON cannot write becomes `null`.
    mutating func member(_ name: StaticString, _ number: Float) {
        member(name) { json in
            if number.isFinite { json.number(number.description) } else { json.null() }
        }
    }

    mutating func member(_ name: StaticString, _ flag: Bool) {
        member(name) { $0.bytes.append(contentsOf: (flag ? "true" : "false").utf8) }
    }

    mutating func member(_ name: StaticString, _ texts: [UTF8Text]?) {
        member(name) { json in
            if let texts { json.array(texts) { $0.string($1.string) } } else { json.null() }
        }
    }

    mutating func string(_ text: String) { JSONText.append(text, to: &bytes) }

    /// - Parameter text: UTF-8
    mutating func string(_ text: UnsafeBufferPointer<UInt8>) { JSONText.append(text, to: &bytes) }

    mutating func null() {
        bytes.append(contentsOf: "null".utf8)
    }

    private mutating func number(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    private mutating func enclose(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ content: (inout JSONWriter) -> Void
    ) {
        bytes.append(UInt8(ascii: open))
        needsComma = false
        content(&self)
        bytes.append(UInt8(ascii: close))
    }
}
