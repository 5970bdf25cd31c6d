import Interactions
import Testing

/// Made-up rows in the form of well-known data sets, read as docs/training.md says. Those without a header are in
/// ``ColumnGuessTests``.
@Suite("Well-known data sets")
struct KnownDatasetTests {
    private func columns(_ data: InteractionDataset) -> [String?] {
        let columns = data.summary.files[0].columns
        return [columns.user, columns.item, columns.timestamp]
    }

    @Test("Amazon reviews as JSON lines")
    func amazonReviews() throws {
        let text = (0..<4).map { row in
            #"{"overall": 5.0, "verified": true, "reviewTime": "0\#(9 - row) 1, 2015", "reviewerID": "A1\#(row / 2)", "asin": "01\#(row)", "style": {"Size:": " 9"}, "reviewText": "It's\n\"fine\", {really}", "unixReviewTime": \#(1_441_324_800 - row)}"#
        }
        let data = try read(text.joined(separator: "\n"))
        #expect(columns(data) == ["reviewerID", "asin", "unixReviewTime"])
        #expect(data.readable == ["A10": ["011", "010"], "A11": ["013", "012"]])
    }

    @Test("Diginetica: most users are NA, sessions are asked for")
    func diginetica() throws {
        let text =
            "sessionId;userId;itemId;timeframe;eventdate\n1;NA;a;5000;2016-05-09\n1;NA;b;700;2016-05-09\n2;9;c;1;2016-05-10\n2;9;d;2;2016-05-10\n1;NA;e;6000;2016-05-09\n"
        #expect(try read(text).summary.warnings.contains { $0.contains("3 of 5 rows have no user in 'userId'") })
        let options = ReadingOptions(columns: ColumnMapping(user: .name("sessionId"), timestamp: .name("timeframe")))
        #expect(try read(text, options).readable == ["1": ["b", "a", "e"], "2": ["c", "d"]])
    }

    @Test("RetailRocket: milliseconds and events")
    func retailRocket() throws {
        let text =
            "timestamp,visitorid,event,itemid,transactionid\n1433221332117,257597,view,355908,\n1433221332116,257597,view,1,\n1433221332118,257597,transaction,1,4000\n"
        var options = ReadingOptions()
        options.events = [EventWeight("view")]
        let data = try read(text, options)
        #expect(columns(data) == ["visitorid", "itemid", "timestamp"])
        #expect(data.summary.files[0].columns.timeForm == "milliseconds")
        #expect(data.readable == ["257597": ["1", "355908"]])
    }

    @Test("H&M: days, leading zeros, titles by prod_name")
    func fashion() throws {
        let text =
            "t_dat,customer_id,article_id,price,sales_channel_id\n2018-09-21,00ab,0663713001,0.05,2\n2018-09-20,00ab,0541518023,0.03,2\n"
        let titles = try withFile(
            "article_id,product_code,prod_name,product_type_no\n0663713001,0663713,Strap top,253\n".utf8
        ) {
            try ItemFile.readTitles(path: $0)
        }
        let data = try withFile(text.utf8) { try InteractionReader.read(path: $0, titles: titles) }
        #expect(data.readable == ["00ab": ["0541518023", "0663713001"]])
        #expect(data.vocabulary.items.last?.title == "Strap top")
    }

    @Test("Online Retail: rows without a customer, the day or the month first by the file's own dates")
    func onlineRetail() throws {
        let head = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        let text =
            head
            + "536365,85123A,\"WHITE HANGING HEART, LARGE\",6,12/1/2010 8:26,2.55,17850.0,United Kingdom\n"
            + "536366,71053,LANTERN,6,1/12/2011 8:20,3.39,17850.0,United Kingdom\n536366,71054,X,6,1/13/2011 8:20,3.39,17850.0,UK\n"
            + "536367,22633,Y,6,12/1/2010 8:34,1.85,,United Kingdom\n"
        let data = try read(text)
        #expect(columns(data) == ["CustomerID", "StockCode", "InvoiceDate"])
        #expect(data.readable == ["17850": ["85123A", "71053", "71054"]])
        #expect(data.summary.rowsWithoutUser == 1)
        #expect(
            failure(head + "1,a,x,1,1/2/2010 8:26,1,7,UK\n1,b,x,1,3/2/2010 8:26,1,7,UK\n").contains(
                "--date-order day-first"))
    }

    @Test("Instacart: carts in the order of their rows")
    func instacart() throws {
        let text =
            "order_id,product_id,add_to_cart_order,reordered\n2,33120,1,1\n2,28985,2,1\n3,33754,1,1\n3,24838,2,1\n"
        let data = try read(text)
        #expect(columns(data) == ["order_id", "product_id", nil])
        #expect(data.readable == ["2": ["33120", "28985"], "3": ["33754", "24838"]])
    }

    @Test("MIND: an impression log with lists of clicked items is read by columns")
    func lists() throws {
        let text =
            "1\tU13740\t11/11/2019 9:05:58 AM\tN55189 N42782 N34694\n2\tU91836\t11/12/2019 6:11:30 PM\tN31739 N6072\n3\tU1\t11/13/2019 6:11:30 PM\tN6072\n"
        var options = ReadingOptions(columns: ColumnMapping(user: .number(2), item: .number(4)))
        options.itemSeparator = " "
        let data = try read(text, options)
        #expect(data.readable["U13740"] == ["N55189", "N42782", "N34694"])
        #expect(data.summary.files[0].columns.timestamp == "column 3")
    }

    @Test("Foursquare: the dates of tweets, words beside ids")
    func foursquare() throws {
        let rows = (0..<12).map { row in
            "\(470 + row % 3)\t49bbd6c0f964a520f453\(row % 4)\t4bf58dd8d48988d127951735\tArts & Crafts Store\t40.7198\(row)\t-74.0025\(row)\t-240\tTue Apr 03 18:00:\(10 + row) +0000 2012"
        }
        let options = ReadingOptions(columns: ColumnMapping(user: .number(1), item: .number(2)))
        #expect(columns(try read(rows.joined(separator: "\n"), options)) == ["column 1", "column 2", "column 8"])
    }
}
