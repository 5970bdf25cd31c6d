import Configuration
import Foundation
import Yams

/// A YAML file of settings, checked key by key, and the provider that reads its values.
struct ConfigurationFile {
    let path: String
    /// The values; `nil` for a file of comments only.
    let provider: FileProvider<YAMLSnapshot>?
    /// The line (from 1) and the text of each key's value, for messages.
    let entries: [String: (line: Int, text: String)]

    /// Reads the file and refuses any key that is not in `known`.
    init(path: String, known: [String]) async throws(ConfigurationError) {
        self.path = path
        let entries = try Self.entries(of: Self.read(path), path: path, known: known)
        self.entries = entries
        guard !entries.isEmpty else {
            provider = nil
            return
        }
        do {
            provider = try await FileProvider<YAMLSnapshot>(filePath: .init(path))
        } catch {
            throw .invalidFile(path: path, line: nil, reason: "\(error)")
        }
    }

    private static func read(_ path: String) throws(ConfigurationError) -> String {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw .fileNotFound(path: path)
        }
        guard !isDirectory.boolValue else {
            throw .unreadableFile(path: path, reason: "it is a directory")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .unreadableFile(path: path, reason: "check its permissions")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw .invalidFile(path: path, line: nil, reason: "it is not UTF-8 text")
        }
        return text
    }

    private static func entries(
        of text: String, path: String, known: [String]
    ) throws(ConfigurationError) -> [String: (line: Int, text: String)] {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw invalid(error, path: path)
        } catch {
            throw .invalidFile(path: path, line: nil, reason: "\(error)")
        }
        guard let root, root.null == nil else { return [:] }
        guard case .mapping(let mapping) = root else {
            throw .invalidFile(
                path: path, line: root.mark?.line, reason: "expected lines of the form \"key: value\" at the top level")
        }
        var entries: [String: (line: Int, text: String)] = [:]
        for (keyNode, value) in mapping {
            let line = keyNode.mark?.line ?? 1
            let key = keyNode.string ?? "\(keyNode)"
            guard known.contains(key) else {
                throw .unknownKey(
                    key, path: path, line: line, closest: SettingNames.closest(to: key, in: known), known: known)
            }
            guard case .scalar(let scalar) = value, value.null == nil else {
                throw .invalidFile(path: path, line: line, reason: "\(key) needs one value (or delete the line)")
            }
            entries[key] = (line, scalar.string)
        }
        return entries
    }

    private static func invalid(_ error: YamlError, path: String) -> ConfigurationError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .invalidFile(path: path, line: mark.line, reason: "not valid YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, _):
            .invalidFile(path: path, line: nil, reason: "key given twice: \(duplicates.joined(separator: ", "))")
        default:
            .invalidFile(path: path, line: nil, reason: "not valid YAML: \(error)")
        }
    }
}
