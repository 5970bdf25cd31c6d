import Platform

extension JSONValue {
    /// A query parameter's value. Text of digits only is a number; any other is reported as a string where a number must be.
    init(parameter text: UTF8Text) {
        let isNumber = !text.isEmpty && text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        self = isNumber ? .number(text) : .string(text)
    }
}
