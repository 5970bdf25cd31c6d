/// Finds the members of one JSON object (RFC 8259) in a buffer, as fields under dotted names: `{"user": {"id": 7}}` has
/// the field `user.id`.
///
/// Objects follow each other, on lines of their own (JSON Lines) or as the elements of one array. An array's elements are
/// one field, joined by ``separator``; of an array of objects each name is one. Names are gathered until ``freeze()``;
/// after it, members with other names are passed over. Of a name that comes twice the last value counts.
struct JSONSplitter: ~Copyable {
    /// What joins the elements of an array: no id may hold this control character.
    static let separator: UInt8 = 0x1f
    private static let deepest = 64
    /// Enough for any table; objects whose names are data, not columns, would make one a row.
    private static let mostNames = 1000

    /// A name's part: where it hangs below, and the column of the values it leads to.
    private struct Node {
        let key: [UInt8]
        let name: String
        var children: [Int] = []
        var column: Int?
        /// The position among its parent's children where the next key is looked for first: objects repeat their order.
        var expected = 0
    }

    private struct Value {
        let column: Int
        let field: Field
        let isElement: Bool
    }

    struct Field {
        var start: Int
        var end: Int
        /// Its text is in `scratch`, not in the buffer.
        var isScratch = false
    }

    /// The dotted names of the fields, in the order they were first met.
    private(set) var names: [String] = []
    private var nodes = [Node(key: [], name: "")]
    private var isFrozen = false
    /// Text that is not as the file writes it.
    var scratch = GrowableBuffer<UInt8>()
    private var values = GrowableBuffer<Value>()
    private var fields: [Field] = []
    /// The elements of arrays: their columns and numbers among ``values``.
    private var lists: [(column: Int, value: Int)] = []

    init() {}

    /// One that finds what another finds, with memory of its own: threads that counted references to one array at every
    /// object would wait for each other.
    init(copyOf other: borrowing JSONSplitter) {
        names = other.names.map { $0 }
        nodes = other.nodes.map { node in
            Node(key: node.key.map { $0 }, name: node.name, children: node.children.map { $0 }, column: node.column)
        }
        isFrozen = other.isFrozen
    }

    /// No name is added from now on.
    mutating func freeze() { isFrozen = true }

    /// Splits the object that starts at `start`, after white space and the brackets and commas of an array around it.
    ///
    /// - Parameter isLast: nothing follows behind `text`
    mutating func split(_ text: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool) -> RecordOutcome {
        var begin = start
        while begin < text.count, Self.isBetweenObjects(text[begin]) { begin += 1 }
        guard begin < text.count else { return isLast ? .blank(end: begin) : .incomplete }
        if text[begin] == UInt8(ascii: "\n") { return .blank(end: begin + 1) }
        guard text[begin] == UInt8(ascii: "{") else { return .malformed("this is no JSON object") }
        scratch.removeAll()
        values.removeAll()
        var scanner = JSONScanner(text, from: begin, isLast: isLast)
        do throws(JSONStop) {
            try object(text, &scanner, node: 0, isElement: false, depth: 1)
        } catch {
            switch error {
            case .incomplete: return .incomplete
            case .malformed(let reason): return .malformed(reason)
            }
        }
        var end = scanner.position
        while end < text.count, Self.isBetweenObjects(text[end]) { end += 1 }
        if end == text.count, !isLast { return .incomplete }
        if end < text.count, text[end] == UInt8(ascii: "\n") { end += 1 }
        gather(text)
        let lines = text[begin..<end].count { $0 == UInt8(ascii: "\n") }
        return .record(end: end, lines: max(1, lines))
    }

    private static func isBetweenObjects(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0d, UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"): true
        default: false
        }
    }

    /// - Parameter node: of the object's name, `nil` if nothing below it is wanted
    private mutating func object(
        _ text: UnsafeBufferPointer<UInt8>, _ scanner: inout JSONScanner, node: Int?, isElement: Bool, depth: Int
    ) throws(JSONStop) {
        guard depth <= Self.deepest else {
            throw .malformed("the JSON object is more than \(Self.deepest) levels deep")
        }
        try scanner.expect(UInt8(ascii: "{"), "an opening brace")
        if try scanner.peek() == UInt8(ascii: "}") { return scanner.skip() }
        while true {
            let key = try scanner.string()
            try scanner.expect(UInt8(ascii: ":"), "a colon after a name")
            let child = node.flatMap { self.child(of: $0, text, key.bytes, hasEscapes: key.hasEscapes) }
            try value(text, &scanner, node: child, isElement: isElement, depth: depth)
            if try scanner.peek() == UInt8(ascii: "}") { return scanner.skip() }
            try scanner.expect(UInt8(ascii: ","), "a comma or closing brace after a value")
        }
    }

    private mutating func value(
        _ text: UnsafeBufferPointer<UInt8>, _ scanner: inout JSONScanner, node: Int?, isElement: Bool, depth: Int
    ) throws(JSONStop) {
        switch try scanner.peek() {
        case UInt8(ascii: "{"): try object(text, &scanner, node: node, isElement: isElement, depth: depth + 1)
        case UInt8(ascii: "["):
            guard depth <= Self.deepest else { throw .malformed("an array is more than \(Self.deepest) levels deep") }
            scanner.skip()
            if try scanner.peek() == UInt8(ascii: "]") { return scanner.skip() }
            while true {
                try value(text, &scanner, node: node, isElement: true, depth: depth + 1)
                if try scanner.peek() == UInt8(ascii: "]") { return scanner.skip() }
                try scanner.expect(UInt8(ascii: ","), "a comma or closing bracket after an element")
            }
        case UInt8(ascii: "\""):
            let (bytes, hasEscapes) = try scanner.string()
            guard let column = column(of: node) else { return }
            let field = hasEscapes ? unescaped(text[bytes]) : Field(start: bytes.lowerBound, end: bytes.upperBound)
            values.append(Value(column: column, field: field, isElement: isElement))
        default:
            let bytes = try scanner.literal()
            guard let column = column(of: node) else { return }
            values.append(Value(column: column, field: literal(text, bytes), isElement: isElement))
        }
    }

    /// The node below another with a name as it stands in the text.
    private mutating func child(
        of parent: Int, _ text: UnsafeBufferPointer<UInt8>, _ key: Range<Int>, hasEscapes: Bool
    ) -> Int? {
        guard hasEscapes else { return child(of: parent, text[key]) }
        let field = unescaped(text[key])
        return child(of: parent, scratch.elements[field.start..<field.end])
    }

    /// The node below another with a name; a new one unless names are frozen.
    private mutating func child(of parent: Int, _ key: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        let count = nodes[parent].children.count
        for offset in 0..<count {
            let place = (nodes[parent].expected + offset) % count
            let child = nodes[parent].children[place]
            if key.elementsEqual(nodes[child].key) {
                nodes[parent].expected = (place + 1) % count
                return child
            }
        }
        guard !isFrozen, names.count < Self.mostNames else { return nil }
        let text = String(decoding: key, as: UTF8.self)
        nodes.append(Node(key: Array(key), name: parent == 0 ? text : nodes[parent].name + "." + text))
        nodes[parent].children.append(nodes.count - 1)
        return nodes.count - 1
    }

    private mutating func column(of node: Int?) -> Int? {
        guard let node else { return nil }
        if let column = nodes[node].column { return column }
        guard !isFrozen, names.count < Self.mostNames else { return nil }
        // An array of arrays or scalars at the top has no name.
        names.append(nodes[node].name.isEmpty ? "value" : nodes[node].name)
        nodes[node].column = names.count - 1
        return names.count - 1
    }

    /// Makes the fields of the values: of a name that comes again the last one, of an array all of them. Takes time in
    /// proportion to the values, however many arrays there are.
    private mutating func gather(_ text: UnsafeBufferPointer<UInt8>) {
        fields.removeAll(keepingCapacity: true)
        for _ in 0..<names.count { fields.append(Field(start: 0, end: 0)) }
        lists.removeAll(keepingCapacity: true)
        for (index, value) in values.elements.enumerated() {
            if value.isElement { lists.append((value.column, index)) }
            fields[value.column] = value.field
        }
        // Objects without arrays, which are nearly all, have none.
        guard lists.count > 1 else { return }
        lists.sort { ($0.column, $0.value) < ($1.column, $1.value) }
        var first = 0
        while first < lists.count {
            let column = lists[first].column
            let start = scratch.count
            var next = first
            while next < lists.count, lists[next].column == column {
                if next > first { scratch.append(Self.separator) }
                append(values.elements[lists[next].value].field, text)
                next += 1
            }
            if next > first + 1 { fields[column] = Field(start: start, end: scratch.count, isScratch: true) }
            first = next
        }
    }

    private mutating func append(_ field: Field, _ text: UnsafeBufferPointer<UInt8>) {
        for index in field.start..<field.end {
            scratch.append(field.isScratch ? scratch.elements[index] : text[index])
        }
    }

    /// The bytes of a field of the last object; empty if it has no such member.
    func field(_ number: Int, in text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard number < fields.count else { return UnsafeBufferPointer(start: nil, count: 0) }
        let field = fields[number]
        let source = field.isScratch ? scratch.elements : text
        return UnsafeBufferPointer(rebasing: source[field.start..<field.end])
    }
}
