import Foundation

/// JSON with sorted keys and stable layout, so that equal content has equal bytes.
public enum CanonicalJSON {
    public static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else {
            preconditionFailure("\(type(of: value)) holds a number JSON cannot express")
        }
        return Array(data) + [0x0A]
    }
}
