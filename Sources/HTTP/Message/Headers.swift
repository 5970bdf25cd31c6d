import Platform

/// Header fields in the order they came. Names compare without ASCII case; a name may occur more than once.
///
/// All names and values lie in one byte array, so a parsed head costs one copy and `String`s are made only for the fields
/// somebody asks for. Lookup is linear: a head has a dozen fields and never more than the parser's limit.
public struct Headers: Sendable, ExpressibleByDictionaryLiteral {
    struct Field: Sendable {
        var name: Range<UInt32>
        var value: Range<UInt32>
    }

    /// For a parsed request this is the whole head, request line included.
    private(set) var storage: [UInt8]
    private(set) var fields: [Field]

    /// No fields.
    public init() {
        storage = []
        fields = []
    }

    /// The fields in the order they are written; a name may stand there more than once.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init()
        guard !elements.isEmpty else { return }
        // Room also for what is added to most answers later.
        storage.reserveCapacity(192)
        fields.reserveCapacity(elements.count + 3)
        for (name, value) in elements { append(name, value) }
    }

    init(storage: [UInt8], fields: [Field]) {
        self.storage = storage
        self.fields = fields
    }

    /// Fields, not names.
    public var count: Int { fields.count }

    /// The first value of `name`, made a string: to be shown, not to be compared. Setting replaces every field of that name; setting nil removes them.
    public subscript(name: String) -> String? {
        get {
            for index in fields.indices where matches(fields[index].name, name) { return text(fields[index].value) }
            return nil
        }
        set {
            remove(name)
            if let newValue { append(name, newValue) }
        }
    }

    /// The bytes of the first value of `name` (in lower case), nil if there is none. Makes no string.
    public func bytes(of name: StaticString) -> ArraySlice<UInt8>? {
        for field in fields where isNamed(field, name) { return bytes(field.value) }
        return nil
    }

    /// Every value of `name`, in order.
    public func values(of name: String) -> [UTF8Text] {
        fields.filter { matches($0.name, name) }.map { UTF8Text(decoding: bytes($0.value)) }
    }

    /// Every field in order, names as they were written.
    public var all: [(name: String, value: String)] {
        fields.map { (text($0.name), text($0.value)) }
    }

    /// Adds a field after the others. `name` must be a token. Control characters in `value` become spaces
    /// (RFC 9110 section 5.5), so no value from a client can start a new header line.
    public mutating func append(_ name: String, _ value: String) { add(name, value.utf8) }

    /// The same with a value that is UTF-8. Makes no string.
    public mutating func append(_ name: String, bytes value: [UInt8]) { add(name, value) }

    private mutating func add(_ name: String, _ value: some Collection<UInt8>) {
        precondition(!name.isEmpty && name.utf8.allSatisfy(ASCII.isToken), "\"\(name)\" is not a header name")
        let start = UInt32(storage.count)
        storage.append(contentsOf: name.utf8)
        let middle = UInt32(storage.count)
        storage.append(contentsOf: value)
        for index in Int(middle)..<storage.count where !ASCII.isFieldValue(storage[index]) {
            storage[index] = ASCII.space
        }
        fields.append(Field(name: start..<middle, value: middle..<UInt32(storage.count)))
    }

    /// Removes every field `name`.
    public mutating func remove(_ name: String) {
        guard fields.contains(where: { matches($0.name, name) }) else { return }
        fields = fields.filter { !matches($0.name, name) }
    }

    /// Whether a field `name` has exactly this value; both in lower case, compared without case. Makes no string.
    func contains(_ name: StaticString, _ value: StaticString) -> Bool {
        fields.contains { isNamed($0, name) && ASCII.equals(bytes($0.value), value) }
    }

    /// Calls `body` with the value of each field `name` (in lower case), in order. Makes no string.
    func forEachValue(of name: StaticString, _ body: (ArraySlice<UInt8>) -> Void) {
        for field in fields where isNamed(field, name) { body(bytes(field.value)) }
    }

    /// - Parameter name: in lower case
    private func isNamed(_ field: Field, _ name: StaticString) -> Bool {
        field.name.count == name.utf8CodeUnitCount && ASCII.equals(bytes(field.name), name)
    }

    private func matches(_ range: Range<UInt32>, _ name: String) -> Bool {
        let utf8 = name.utf8
        guard range.count == utf8.count else { return false }
        var index = Int(range.lowerBound)
        for byte in utf8 {
            if ASCII.lowercased(storage[index]) != ASCII.lowercased(byte) { return false }
            index += 1
        }
        return true
    }

    private func text(_ range: Range<UInt32>) -> String { String(decoding: bytes(range), as: UTF8.self) }

    func bytes(_ range: Range<UInt32>) -> ArraySlice<UInt8> { storage[Int(range.lowerBound)..<Int(range.upperBound)] }
}
