import Foundation
import Testing
import Yams

/// A value that is not as the document says.
struct SchemaViolation: Error, CustomStringConvertible {
    var description: String
}

/// The `openapi.yaml` at the top of the package, and as much of JSON Schema as it uses.
struct OpenAPIDocument {
    let text: String
    private let root: [String: Any]

    init() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../openapi.yaml")
        text = try String(contentsOf: url, encoding: .utf8)
        root = try #require(try Yams.load(yaml: text) as? [String: Any])
    }

    /// `GET /path` for every operation.
    var operations: Set<String> {
        var operations: Set<String> = []
        for (path, item) in root["paths"] as? [String: [String: Any]] ?? [:] {
            for method in item.keys { operations.insert("\(method.uppercased()) \(path)") }
        }
        return operations
    }

    /// Every `$ref` anywhere.
    var references: [String] {
        func collect(_ value: Any) -> [String] {
            if let object = value as? [String: Any] {
                return object.flatMap { key, value in key == "$ref" ? [value as? String ?? ""] : collect(value) }
            }
            return (value as? [Any] ?? []).flatMap(collect)
        }
        return collect(root)
    }

    func resolve(_ reference: String) throws -> [String: Any] {
        var value: Any = root
        for part in reference.split(separator: "/").dropFirst() {
            guard let next = (value as? [String: Any])?[String(part)] else {
                throw SchemaViolation(description: "\(reference) leads nowhere")
            }
            value = next
        }
        return try #require(value as? [String: Any])
    }

    func schema(_ name: String) throws -> [String: Any] { try resolve("#/components/schemas/\(name)") }

    func validate(_ value: Any, _ name: String) throws { try validate(value, schema(name), at: name) }

    private func validate(_ value: Any, _ schema: [String: Any], at place: String) throws {
        if let reference = schema["$ref"] as? String { return try validate(value, resolve(reference), at: place) }
        if let choices = schema["oneOf"] as? [[String: Any]] {
            let fitting = choices.count { (try? validate(value, $0, at: place)) != nil }
            guard fitting == 1 else {
                throw SchemaViolation(description: "\(place): \(value) is \(fitting) of \(choices.count)")
            }
        }
        let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
        guard types.isEmpty || types.contains(where: { Self.is(value, $0) }) else {
            throw SchemaViolation(description: "\(place): \(value) is not \(types)")
        }
        if let allowed = schema["enum"] as? [Any], !allowed.contains(where: { "\($0)" == "\(value)" }) {
            guard value is NSNull, allowed.contains(where: { $0 is NSNull }) else {
                throw SchemaViolation(description: "\(place): \(value) is not one of \(allowed)")
            }
        }
        if let pattern = schema["pattern"] as? String, let text = value as? String {
            guard text.contains(try Regex(pattern)) else {
                throw SchemaViolation(description: "\(place): \(text) does not match \(pattern)")
            }
        }
        if !(value is Bool), let number = (value as? NSNumber)?.doubleValue { try validate(number, schema, at: place) }
        if let object = value as? [String: Any] { try validate(members: object, schema, at: place) }
        if let array = value as? [Any] { try validate(elements: array, schema, at: place) }
    }

    private func validate(_ number: Double, _ schema: [String: Any], at place: String) throws {
        let least = (schema["minimum"] as? NSNumber)?.doubleValue ?? -.infinity
        let most = (schema["maximum"] as? NSNumber)?.doubleValue ?? .infinity
        guard number >= least, number <= most else {
            throw SchemaViolation(description: "\(place): \(number) is not from \(least) to \(most)")
        }
    }

    private func validate(elements array: [Any], _ schema: [String: Any], at place: String) throws {
        for (index, element) in array.enumerated() {
            if let items = schema["items"] as? [String: Any] { try validate(element, items, at: "\(place)/\(index)") }
        }
        let counts = (schema["minItems"] as? Int ?? 0)...(schema["maxItems"] as? Int ?? .max)
        guard counts.contains(array.count) else {
            throw SchemaViolation(description: "\(place): \(array.count) elements are not within \(counts)")
        }
        guard let contained = schema["contains"] as? [String: Any] else { return }
        let wanted = (schema["minContains"] as? Int ?? 1)...(schema["maxContains"] as? Int ?? .max)
        let found = array.count { (try? validate($0, contained, at: place)) != nil }
        guard wanted.contains(found) else {
            throw SchemaViolation(description: "\(place): \(found) elements that \(wanted) should be")
        }
    }

    /// Every example of a body, with the schema beside it.
    var examples: [(place: String, value: Any, schema: [String: Any])] {
        func collect(_ value: Any, _ place: String) -> [(String, Any, [String: Any])] {
            guard let object = value as? [String: Any] else {
                return (value as? [Any] ?? []).flatMap { collect($0, place) }
            }
            var found = object.sorted { $0.key < $1.key }.flatMap { collect($0.value, place + "/" + $0.key) }
            guard let schema = object["schema"] as? [String: Any] else { return found }
            if let example = object["example"] { found.append((place, example, schema)) }
            for (name, example) in object["examples"] as? [String: [String: Any]] ?? [:] {
                if let value = example["value"] { found.append((place + "/" + name, value, schema)) }
            }
            return found
        }
        return collect(root, "").map { (place: $0.0, value: $0.1, schema: $0.2) }
    }

    func validate(_ value: Any, as schema: [String: Any], at place: String) throws {
        try validate(value, schema, at: place)
    }

    /// The answers of every operation that are described, by `GET /path`.
    var statuses: [String: Set<String>] {
        var statuses: [String: Set<String>] = [:]
        for (path, item) in root["paths"] as? [String: [String: [String: Any]]] ?? [:] {
            for (method, operation) in item {
                let responses = operation["responses"] as? [AnyHashable: Any] ?? [:]
                statuses["\(method.uppercased()) \(path)"] = Set(responses.keys.map { "\($0)" })
            }
        }
        return statuses
    }

    private func validate(members object: [String: Any], _ schema: [String: Any], at place: String) throws {
        for name in schema["required"] as? [String] ?? [] where object[name] == nil {
            throw SchemaViolation(description: "\(place): \(name) is missing")
        }
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        for (name, value) in object {
            if let property = properties[name] {
                try validate(value, property, at: "\(place)/\(name)")
            } else if schema["additionalProperties"] as? Bool == false {
                throw SchemaViolation(description: "\(place): \(name) is not described")
            }
        }
    }

    private static func `is`(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "null": value is NSNull
        case "string": value is String
        case "boolean": value is Bool
        case "integer": (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
        case "number": value is NSNumber
        case "array": value is [Any]
        case "object": value is [String: Any]
        default: false
        }
    }
}
