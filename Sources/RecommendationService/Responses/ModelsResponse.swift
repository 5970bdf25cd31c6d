import Inference

/// The answer to `GET /models`: the models that answer side by side.
enum ModelsResponse {
    struct Entry {
        var name: String
        /// What answers; nil: nothing yet.
        var identity: ModelIdentity?
        /// Of those who name a user and no model, from 0 to 1.
        var share: Double
        /// Whether it is asked beside others to be compared with them.
        var isShadow: Bool
    }

    static func body(_ entries: [Entry]) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("models") { json in
                json.array(entries) { write($1, to: &$0) }
            }
        }
        return json.bytes
    }

    private static func write(_ entry: Entry, to json: inout JSONWriter) {
        json.object {
            $0.member("name", entry.name)
            $0.member("version", entry.identity?.version)
            $0.member("digest", entry.identity?.digest)
            $0.member("share", Float(entry.share))
            $0.member("shadow", entry.isShadow)
        }
    }
}
