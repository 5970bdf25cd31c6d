/// Reads the fields of one request and collects what is wrong with them.
struct FieldReader {
    var errors: [FieldError] = []
    /// The field that is being read.
    var pointer = ""

    /// Goes to a field. RFC 6901, section 3: `~` and `/` are written `~0` and `~1`.
    mutating func enter(_ name: String) {
        let isPlain = name.utf8.allSatisfy { $0 != UInt8(ascii: "~") && $0 != UInt8(ascii: "/") }
        pointer = "/" + (isPlain ? name : name.replacing("~", with: "~0").replacing("/", with: "~1"))
    }

    mutating func fail(_ detail: String, at index: Int? = nil) {
        errors.append(FieldError(pointer: index.map { "\(pointer)/\($0)" } ?? pointer, detail: detail))
    }

    /// Throws if anything was wrong. To be called once everything is read.
    func finish() throws(InvalidRequest) {
        guard errors.isEmpty else {
            throw InvalidRequest(errors: Array(errors.prefix(InvalidRequest.maximumErrors)))
        }
    }

    mutating func items(_ value: JSONValue, atMost limit: Int) -> [String]? {
        guard let elements = elements(value, atMost: limit) else { return nil }
        return ids(elements.enumerated())
    }

    /// Items with one `null` among them, and how many of them come before it.
    mutating func itemsWithSlot(_ value: JSONValue, atMost limit: Int) -> (items: [String], itemsBeforeSlot: Int)? {
        guard let elements = elements(value, atMost: limit) else { return nil }
        let slots = elements.indices.filter { elements[$0] == .null }
        guard slots.count == 1 else {
            fail("must have exactly one null, the gap to fill, not \(slots.count)")
            return nil
        }
        return (ids(elements.enumerated().filter { $0.offset != slots[0] }), slots[0])
    }

    private mutating func elements(_ value: JSONValue, atMost limit: Int) -> [JSONValue]? {
        guard case .array(let elements) = value else {
            fail("must be an array of item ids, not \(value.kind)")
            return nil
        }
        guard elements.count <= limit else {
            fail("must have at most \(limit) item ids, not \(elements.count)")
            return nil
        }
        return elements
    }

    private mutating func ids(_ elements: some Sequence<(offset: Int, element: JSONValue)>) -> [String] {
        var ids: [String] = []
        ids.reserveCapacity(elements.underestimatedCount)
        for (index, element) in elements {
            if case .string(let id) = element {
                ids.append(id)
            } else if let id = element.canonicalInteger {
                ids.append(id)
            } else {
                fail("must be a string or an integer, not \(element.kind)", at: index)
            }
        }
        return ids
    }

    mutating func integer(_ value: JSONValue, in range: ClosedRange<Int>) -> Int? {
        guard let text = value.canonicalInteger else {
            fail("must be an integer from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        guard let number = Int(text), range.contains(number) else {
            fail("must be from \(range.lowerBound) to \(range.upperBound), not \(text.prefix(32))")
            return nil
        }
        return number
    }

    mutating func seed(_ value: JSONValue) -> UInt64? {
        guard let text = value.canonicalInteger, let seed = UInt64(text) else {
            fail("must be null or an integer from 0 to \(UInt64.max)")
            return nil
        }
        return seed
    }

    mutating func boolean(_ value: JSONValue) -> Bool? {
        guard case .bool(let flag) = value else {
            fail("must be true or false, not \(value.kind)")
            return nil
        }
        return flag
    }

    /// One of a closed set of names.
    mutating func name<Name: RawRepresentable<String> & CaseIterable>(_ value: JSONValue, _: Name.Type) -> Name? {
        guard case .string(let text) = value, let name = Name(rawValue: text) else {
            let names = Name.allCases.map { "\"\($0.rawValue)\"" }
            fail("must be \(names.joined(separator: " or "))")
            return nil
        }
        return name
    }
}
