import CommandSupport
import HTTP

/// What `serve` can be told about pages of other origins.
enum CrossOriginSettings {
    static let origins = Setting<String?>(
        "cors_origins",
        help:
            "Origins whose pages may ask from a browser, comma-separated, such as https://shop.example; or * for all.",
        valueName: "list",
        complaint: { list in
            guard let list, (try? CrossOriginPolicy(list: list, maximumAge: .zero)) == nil else { return nil }
            return "origins such as https://shop.example, without a path, separated by commas, or *"
        })
    static let maximumAge = Setting(
        "cors_max_age", default: 600, help: "Seconds for which a browser may remember that a page may ask.",
        valueName: "seconds", in: 0...86_400)
}

extension CrossOriginPolicy {
    init(list: String, maximumAge: Duration) throws(InvalidOrigin) {
        let origins = list.split { $0 == "," || $0 == " " }.map(String.init)
        try self.init(origins: origins.isEmpty ? [list] : origins, maximumAge: maximumAge)
    }
}
