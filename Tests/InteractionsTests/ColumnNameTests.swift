import Testing

@testable import Interactions

@Suite struct ColumnNameTests {
    @Test(
        "columns are found by the names of well-known data sets",
        arguments: [
            ("userId,movieId,rating,timestamp", "userId", "movieId", "timestamp"),
            ("uid,iid,unix_timestamp", "uid", "iid", "unix_timestamp"),
            ("t_dat,customer_id,article_id,price,sales_channel_id", "customer_id", "article_id", "t_dat"),
            ("TRANSACTION_DT,CUSTOMER_ID,AGE_GROUP,PRODUCT_ID", "CUSTOMER_ID", "PRODUCT_ID", "TRANSACTION_DT"),
            ("reviewerID,asin,overall,unixReviewTime", "reviewerID", "asin", "unixReviewTime"),
            ("user_id,parent_asin,rating,timestamp,history", "user_id", "parent_asin", "timestamp"),
            ("timestamp,visitorid,event,itemid,transactionid", "visitorid", "itemid", "timestamp"),
            (
                "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country", "CustomerID",
                "StockCode",
                "InvoiceDate"
            ),
            (
                "event_time,event_type,product_id,category_id,price,user_id,user_session", "user_id", "product_id",
                "event_time"
            ),
            ("session_id,aid,ts,type", "session_id", "aid", "ts"),
            (
                "user_id:token,item_id:token,rating:float,timestamp:float", "user_id:token", "item_id:token",
                "timestamp:float"
            ),
            ("\"User-ID\",ISBN,\"Book-Rating\",created_at", "User-ID", "ISBN", "created_at"),
            ("kunde,artikel,datum", "kunde", "artikel", "datum"),
            ("id_cliente,id_producto,fecha", "id_cliente", "id_producto", "fecha"),
            ("utilisateur,produit,horodatage", "utilisateur", "produit", "horodatage"),
            ("用户id,商品id,时间", "用户id", "商品id", "时间"),
        ])
    func columnsAreFoundByName(header: String, user: String, item: String, time: String) throws {
        let count = header.split(separator: ",").count
        let row = Array(repeating: "2024-01-02", count: count).joined(separator: ",")
        let columns = try read(header + "\n" + row + "\n" + row + "\n").summary.files[0].columns
        #expect(columns.user == user)
        #expect(columns.item == item)
        #expect(columns.timestamp == time)
    }

    @Test("usual names are written as they are compared, and none stands for two of user, item, rating and time")
    func usualNamesAreNormalized() {
        var seen: [String: ColumnRole] = [:]
        for role in [ColumnRole.user, .item, .rating, .timestamp] {
            for name in role.usualNames {
                #expect(ColumnRole.normalized(name) == name)
                #expect(seen.updateValue(role, forKey: name) == nil, "\(name)")
            }
        }
    }

    @Test("a date and a time beside each other are one time")
    func aDateAndATimeAreOneTime() throws {
        let rows = "u,old,2024-01-01,2300\nu,new,2024-01-03,0700\nu,mid,2024-01-02,1200\n"
        let data = try read("user_id,item_id,date,time\n" + rows)
        #expect(data.readable == ["u": ["old", "mid", "new"]])
        #expect(data.summary.files[0].columns.timestamp == "date and time")
        let named = ReadingOptions(columns: ColumnMapping(timestamp: ColumnReference(argument: "tag+uhr")))
        #expect(try read("user_id,item_id,tag,uhr\n" + rows, named).readable == data.readable)
        let numbered = ReadingOptions(
            columns: ColumnMapping(user: .number(1), item: .number(2), timestamp: ColumnReference(argument: "3+4")))
        #expect(try read(rows, numbered).readable == data.readable)
        let whole = ReadingOptions(columns: ColumnMapping(timestamp: ColumnReference(argument: "a+b")))
        #expect(try read("user,item,a+b\nu,y,2\nu,x,1\n", whole).readable == ["u": ["x", "y"]])
    }

    @Test("a time of day in a column of its own is not taken for the time beside a full one")
    func aFullTimeIsPreferredToItsParts() throws {
        let text = "user,item,date,time,timestamp\nu,b,2024-01-01,2300,20\nu,a,2024-01-01,0100,10\n"
        #expect(try read(text).summary.files[0].columns.timestamp == "timestamp")
    }

    @Test("dates under a name of another language are the time, and that is said")
    func datesUnderAnUnknownNameAreTheTime() throws {
        let data = try read("user,item,wann\nu,b,2024-01-02\nu,a,2024-01-01\n")
        #expect(data.readable == ["u": ["a", "b"]])
        #expect(data.summary.warnings == ["times are taken from 'wann', which holds dates"])
    }

    @Test("headers that joined files repeat are left out and counted")
    func repeatedHeadersAreLeftOut() throws {
        let data = try read("user_id,item_id\nu0,a\nu0,b\nuser_id,item_id\nu0,c\nuser_id,item_id\n")
        #expect(data.readable == ["u0": ["a", "b", "c"]])
        #expect(data.summary.repeatedHeaders == 2)
        #expect(data.summary.rows == 3)
        #expect(data.summary.leftOut == "2 repeated headers")
        let marked = try read("\u{feff}user_id,item_id\nu0,a\nu0,b\n\u{feff}user_id,item_id\nu0,c\n")
        #expect(marked.readable == ["u0": ["a", "b", "c"]])
    }

    @Test("text above numbers or dates is a header, whatever it says")
    func textAboveValuesIsAHeader() throws {
        for text in ["kto,co,kiedy\n1,10,2024-01-01\n1,20,2024-01-02\n", "x y z\n1 10 5\n1 20 6\n"] {
            let data = try read(text)
            #expect(data.readable == ["1": ["10", "20"]])
            #expect(data.summary.rows == 2)
            #expect(data.summary.warnings.contains { $0.hasPrefix("users are taken from") })
        }
    }
}
