import Foundation
import Inference
import Platform

/// Reads the fields of one request and collects what is wrong with them.
struct FieldReader {
    var errors: [FieldError] = []
    /// The field that is being read; nil: the whole body. Its pointer is made only for who has an error to report.
    private var field: UTF8Text?

    /// What a pointer repeats of a client's name, in bytes.
    private static let maximumNameLength = 64

    /// The longest number that is no integer, in bytes: no more say anything.
    private static let longestNumber = 64

    /// The longest name of a user, in bytes.
    static let longestUser = 256

    /// Of times in any unit: nanoseconds until the year 2255.
    private static let moments = -9e18...9e18

    /// Goes to a field.
    mutating func enter(_ name: UTF8Text) { field = name }

    /// To the field. RFC 6901, section 3: `~` and `/` are written `~0` and `~1`. Of a long name, which is none of ours,
    /// the pointer has the beginning.
    private var pointer: String {
        guard let field else { return "" }
        let excerpt = field.excerpt(bytes: Self.maximumNameLength)
        let isPlain = excerpt.utf8.allSatisfy { $0 != UInt8(ascii: "~") && $0 != UInt8(ascii: "/") }
        return "/" + (isPlain ? excerpt : Self.escaped(excerpt))
    }

    private static func escaped(_ name: String) -> String {
        var bytes: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "~"): bytes += [UInt8(ascii: "~"), UInt8(ascii: "0")]
            case UInt8(ascii: "/"): bytes += [UInt8(ascii: "~"), UInt8(ascii: "1")]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Notes what is wrong with the field, or with an element of it; no more than are reported.
    mutating func fail(_ detail: String, at index: Int? = nil) {
        guard errors.count < InvalidRequest.maximumErrors else { return }
        errors.append(FieldError(pointer: index.map { "\(pointer)/\($0)" } ?? pointer, detail: detail))
    }

    /// Throws if anything was wrong. To be called once everything is read.
    func finish() throws(InvalidRequest) {
        guard errors.isEmpty else { throw InvalidRequest(errors: errors) }
    }

    mutating func items(_ value: JSONValue, atMost limit: Int) -> [UTF8Text]? {
        guard let elements = elements(value, atMost: limit) else { return nil }
        return ids(elements.enumerated(), count: elements.count)
    }

    /// Items with one `null` among them, and how many of them come before it.
    mutating func itemsWithSlot(_ value: JSONValue, atMost limit: Int) -> (items: [UTF8Text], itemsBeforeSlot: Int)? {
        guard let elements = elements(value, atMost: limit) else { return nil }
        let slots = elements.indices.filter { if case .null = elements[$0] { true } else { false } }
        guard slots.count == 1 else {
            fail("must have exactly one null, the gap to fill, not \(slots.count)")
            return nil
        }
        return (ids(elements.enumerated().lazy.filter { $0.offset != slots[0] }, count: elements.count - 1), slots[0])
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

    private mutating func ids(
        _ elements: some Sequence<(offset: Int, element: JSONValue)>, count: Int
    ) -> [UTF8Text] {
        var ids: [UTF8Text] = []
        ids.reserveCapacity(count)
        for (index, element) in elements {
            if case .string(let id) = element {
                ids.append(id)
            } else if let id = element.canonicalInteger {
                ids.append(id)
            } else {
                fail("must be a string or an integer\(Self.limit(of: element)), not \(element.kind)", at: index)
            }
        }
        return ids
    }

    /// What to say of an integer's length where a number is none.
    private static func limit(of value: JSONValue) -> String {
        if case .number = value { " of at most \(DecimalInteger.maximumDigits) digits" } else { "" }
    }

    mutating func integer(_ value: JSONValue, in range: ClosedRange<Int>) -> Int? {
        guard let text = value.canonicalInteger else {
            fail("must be an integer from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        guard let number = Int(text.string), range.contains(number) else {
            fail("must be from \(range.lowerBound) to \(range.upperBound), not \(text.excerpt(bytes: 32))")
            return nil
        }
        return number
    }

    /// Moments, `nil` where there is null.
    mutating func times(_ value: JSONValue, atMost limit: Int) -> [Double?] {
        guard case .array(let elements) = value else {
            fail("must be an array of times, one for each item, not \(value.kind)")
            return []
        }
        guard elements.count <= limit else {
            fail("must have at most \(limit) times, not \(elements.count)")
            return []
        }
        return elements.enumerated().map { index, element in element == .null ? nil : time(element, at: index) }
    }

    /// A moment: seconds since 1970-01-01 UTC, or thousandths and less, which their size says.
    mutating func time(_ value: JSONValue, at index: Int? = nil) -> Double? {
        number(value, within: Self.moments, "of seconds since 1970, or of thousandths and less", at: index)
    }

    /// A share.
    mutating func share(_ value: JSONValue) -> Float? {
        number(value, within: 0...1, "from 0 to 1").map { Float($0) }
    }

    /// A number of few enough digits that reading it costs nothing.
    ///
    /// - Parameter meaning: what it must be, in words
    private mutating func number(
        _ value: JSONValue, within range: ClosedRange<Double>, _ meaning: String, at index: Int? = nil
    ) -> Double? {
        guard case .number(let text) = value else {
            fail("must be a number \(meaning), not \(value.kind)", at: index)
            return nil
        }
        guard text.utf8.count <= Self.longestNumber else {
            fail("must be a number of at most \(Self.longestNumber) characters", at: index)
            return nil
        }
        guard let number = Double(text.string), Self.isWithin(range, number, text.string) else {
            fail("must be a number \(meaning), not \(text.excerpt(bytes: 32))", at: index)
            return nil
        }
        return number
    }

    /// Rounding may have brought a number to a bound that its digits are beyond.
    private static func isWithin(_ range: ClosedRange<Double>, _ number: Double, _ text: String) -> Bool {
        guard number == range.lowerBound || number == range.upperBound, let exact = Decimal(string: text) else {
            return range.contains(number)
        }
        return exact >= Decimal(range.lowerBound) && exact <= Decimal(range.upperBound)
    }

    mutating func seed(_ value: JSONValue) -> UInt64? {
        guard let text = value.canonicalInteger, let seed = UInt64(text.string) else {
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

    /// The name of one of the models that answer; `nil` also for null.
    mutating func model(_ value: JSONValue, _ slots: [ModelSlot]) -> ModelSlot? {
        if case .null = value { return nil }
        if case .string(let name) = value, let slot = slots.first(where: { UTF8Text($0.name) == name }) { return slot }
        fail("must be " + slots.map { "\"\($0.name)\"" }.joined(separator: " or "))
        return nil
    }

    /// The caller's own name of a user, a string or an integer; `nil` also for null.
    mutating func user(_ value: JSONValue) -> UTF8Text? {
        if case .null = value { return nil }
        let text: UTF8Text? = if case .string(let text) = value { text } else { value.canonicalInteger }
        guard let text, text.utf8.count <= Self.longestUser else {
            fail("must be a string or an integer of at most \(Self.longestUser) bytes")
            return nil
        }
        return text
    }

    /// One of a closed set of names.
    mutating func name<Name: RawRepresentable<String> & CaseIterable>(_ value: JSONValue, _: Name.Type) -> Name? {
        guard case .string(let text) = value, let name = Name(named: text) else {
            let names = Name.allCases.map { "\"\($0.rawValue)\"" }
            fail("must be \(names.joined(separator: " or "))")
            return nil
        }
        return name
    }
}
