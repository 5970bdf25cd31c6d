import Foundation
import FoundationXML

/// A page read by an XML parser: stricter than a browser, so markup that got out of a title cannot hide.
final class ParsedPage: NSObject, XMLParserDelegate {
    private(set) var elements: Set<String> = []
    private(set) var attributes: Set<String> = []
    /// Ids of sections, in order.
    private(set) var sections: [String] = []
    /// Text of each section.
    private(set) var text: [String: String] = [:]
    /// Rows of tables by section: the text of each cell.
    private(set) var rows: [String: [[String]]] = [:]
    private var cell: String?

    /// `nil` if the page is not well-formed.
    init?(path: String) {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        super.init()
        let parser = XMLParser(data: data)
        parser.delegate = self
        guard parser.parse() else { return nil }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes found: [String: String]
    ) {
        elements.insert(name)
        attributes.formUnion(found.keys)
        switch name {
        case "section": sections.append(found["id"] ?? "")
        case "tr": rows[sections.last ?? "", default: []].append([])
        case "td", "th": cell = ""
        default: break
        }
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard name == "td" || name == "th", let cell, let section = sections.last else { return }
        var table = rows[section] ?? []
        table[table.count - 1].append(cell)
        rows[section] = table
        self.cell = nil
    }

    func parser(_ parser: XMLParser, foundCharacters characters: String) {
        cell? += characters
        text[sections.last ?? "", default: ""] += characters
    }

    /// The row of a section's tables that begins with this text.
    func row(_ name: String, in section: String) -> [String]? { rows[section]?.first { $0.first == name } }
}
