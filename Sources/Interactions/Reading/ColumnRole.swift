/// What a column can be, and the names it usually has.
enum ColumnRole: String, CaseIterable {
    case user, item, rating, timestamp, title

    /// Usual names in order of preference, as ``normalized(_:)`` leaves them: `userid` stands for `user_id`, `UserID` …
    var usualNames: [String] {
        switch self {
        case .user:
            [
                "userid", "user", "uid", "customerid", "customer", "visitorid", "memberid", "reviewerid", "householdid",
                "cartid", "cart", "basketid", "basket", "sessionid", "session", "orderid", "order", "transactionid",
                "invoiceno", "invoiceid", "invoice", "ticketid",
            ]
        case .item:
            [
                "itemid", "item", "iid", "movieid", "movie", "productid", "product", "sku", "skuid", "asin",
                "articleid",
                "article", "trackid", "track", "songid", "song", "bookid", "book", "isbn", "gameid", "game", "videoid",
                "newsid", "contentid", "stockcode", "businessid",
            ]
        case .rating: ["rating", "ratings", "score", "stars", "overall", "preference"]
        case .timestamp:
            [
                "timestamp", "ts", "time", "datetime", "date", "unixtime", "unixreviewtime", "eventtime",
                "eventtimestamp", "createdat", "orderdate", "invoicedate", "purchasedate", "timestampms",
            ]
        case .title:
            ["title", "name", "itemname", "itemtitle", "productname", "movietitle", "description", "label"]
        }
    }

    /// For messages: the role with a few of its names.
    var expectation: String {
        "a column for the \(rawValue) (such as \(examples))"
    }

    private var examples: String {
        switch self {
        case .user: "user_id, cart_id, session_id"
        case .item: "item_id, movieId, product_id, sku"
        case .rating: "rating, score"
        case .timestamp: "timestamp, time, date"
        case .title: "title, name"
        }
    }

    /// Lower case, letters and digits only.
    static func normalized(_ name: String) -> String {
        String(name.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || ("0"..."9").contains($0) })
    }

    /// The position of the column with the most usual name for the role.
    func position(in names: [String]) -> Int? {
        let normalized = names.map(Self.normalized)
        for name in usualNames {
            if let position = normalized.firstIndex(of: name) { return position }
        }
        return nil
    }
}
