import Inference

/// Items as the caller reads them.
enum ItemResponse {
    static func body(_ items: [ItemCatalogue.Entry]) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("items") { json in
                json.array(items) { write($1, to: &$0) }
            }
        }
        return json.bytes
    }

    static func body(_ item: ItemCatalogue.Entry) -> [UInt8] {
        var json = JSONWriter()
        write(item, to: &json)
        return json.bytes
    }

    private static func write(_ item: ItemCatalogue.Entry, to json: inout JSONWriter) {
        json.object {
            $0.member("id", item.id)
            $0.member("title", item.title)
            if let category = item.category { $0.member("category", category) }
            $0.member("count", item.count)
            if let day = item.firstSeen { $0.member("first_seen", day.description) }
        }
    }
}
