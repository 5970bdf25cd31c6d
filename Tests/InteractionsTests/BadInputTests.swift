import Interactions
import Testing

@Suite struct BadInputTests {
    @Test("missing files and directories are named")
    func missingFilesAndDirectoriesAreNamed() {
        #expect(throws: InteractionError.unreadable(file: "/tmp/no/such/file.csv", reason: "no such file")) {
            try InteractionReader.read(path: "/tmp/no/such/file.csv")
        }
        #expect(throws: InteractionError.unreadable(file: "/tmp", reason: "this is a directory; name a file in it")) {
            try InteractionReader.read(path: "/tmp")
        }
    }

    @Test(
        "a file without data is empty",
        arguments: ["", "\n\n", "\u{feff}", "   \n", "userId,movieId,rating,timestamp\n", "user,item"])
    func aFileWithoutDataIsEmpty(text: String) {
        #expect(failure(text) == ": the file holds no data; expected one row a line")
    }

    @Test("missing columns are listed")
    func missingColumnsAreListed() {
        #expect(
            failure("user_id,price\n1,2\n")
                == ": found the columns 'user_id', 'price'; expected a column for the item (such as item_id, movieId, "
                + "product_id, sku). Name the columns to read: --user-column, --item-column …")
        #expect(
            failure("klant,prijs\n1,2\n").contains(
                "found the columns 'klant', 'prijs'; expected a column for the item"))
        #expect(failure("just some text without columns\nmore\n").contains("it is not clear which columns"))
        #expect(failure("hello\nworld\n").contains("found the columns 'column 1'; expected a column for the user"))
        #expect(failure("1,2,x,y,z\n1,3,y,z,x\n").contains("--user-column 1 --item-column 2"))
        let named = ReadingOptions(columns: ColumnMapping(item: .name("artikel")))
        #expect(failure("user,item\n1,2\n", named).contains("expected 'artikel' for the item"))
        let numbered = ReadingOptions(columns: ColumnMapping(item: .number(3)))
        #expect(failure("user,item\n1,2\n", numbered).contains("expected column 3 for the item"))
        let same = ReadingOptions(columns: ColumnMapping(user: .number(2)))
        #expect(throws: InteractionError.invalidOption(name: "columns", reason: "user and item are both 'item'")) {
            try read("user,item\n1,2\n", same)
        }
        let headerless = ReadingOptions(columns: ColumnMapping(item: .name("x")), header: .absent)
        #expect(failure("1,2\n", headerless).contains("a header that names 'x'"))
    }

    @Test(
        "a malformed row gives line and reason",
        arguments: [
            ("user,item\n1,a\n1\n", 3, "found 1 fields where the header has 2"),
            ("user,item\n1,a\n1,b,c\n", 3, "found 3 fields where the header has 2"),
            ("1 a\n1 b c\n", 2, "found 3 fields where the first row has 2"),
            ("user,item\n1,a\n1,b\u{1}\n", 3, "'item' holds control characters or is not UTF-8: \"b\\u{01}\""),
            ("user,item\n1,\"a\nb\"\n", 2, "'item' holds control characters or is not UTF-8: \"a\\nb\""),
            (
                "user,item\n1,a\n1,\"b\"c\n", 3,
                "text follows a closing quote; a quote inside a quoted field is written twice"
            ),
            ("user,item\n1,a\n1,\"b\n1,c\n", 3, "a quote is opened and never closed"),
            ("user,item,note\n1,a,\"\n\n\"\n\n1,b,x,y\n", 6, "found 4 fields where the header has 3"),
            ("user,item,\"no\nte\"\r\n1,a,\"\r\n\"\r\n1\r\n", 5, "found 1 fields where the header has 3"),
        ])
    func aMalformedRowGivesLineAndReason(text: String, line: Int, reason: String) {
        #expect(failure(text) == ", line \(line): \(reason)\(skipAdvice)")
    }

    @Test("bytes that are not UTF-8 are a bad row")
    func bytesThatAreNotUTF8AreABadRow() {
        let bytes = Array("user,item\n1,a\n1,caf".utf8) + [0xe9] + Array("\n".utf8)
        #expect(failure(bytes: bytes).contains(", line 3: 'item' holds control characters or is not UTF-8"))
    }

    @Test("bad rows can be counted instead")
    func badRowsCanBeCountedInstead() throws {
        let text = "user,item,time\n1,a,1\n1,b,x\n1,c\n1,\"d,2\n1,e,3\n1,,4\n\"u\"x,f,5\n1,g,6\n"
        let data = try read(text, ReadingOptions(skipBadRows: true))
        #expect(data.readable == ["1": ["a", "e", "g"]])
        #expect(data.summary.rows == 8)
        #expect(data.summary.badRows == 4)
        #expect(data.summary.rowsWithoutItem == 1)
        #expect(data.summary.badRowMessages.count == 4)
        #expect(data.summary.badRowMessages[2].contains("line 5: text follows a closing quote"))
    }

    @Test("only the first few bad rows are kept as text")
    func onlyTheFirstFewBadRowsAreKeptAsText() throws {
        let text = "user,item,time\n1,a,1\n1,b,2\n" + String(repeating: "1,c,x\n", count: 100)
        let data = try read(text, ReadingOptions(skipBadRows: true))
        #expect(data.summary.badRows == 100)
        #expect(data.summary.badRowMessages.count == 5)
    }

    @Test("a file that yields no sequence says why")
    func aFileThatYieldsNoSequenceSaysWhy() {
        #expect(
            failure("user,item\n1,a\n2,b\n")
                .hasPrefix(": no sequence to learn from: 2 rows, 2 users with fewer than 2 items; read "))
        let high = ReadingOptions(threshold: 5)
        #expect(
            failure("user,item,rating\n1,a,4\n1,b,4\n", high)
                .hasPrefix(": no sequence to learn from: 2 rows, 2 below the threshold; read "))
        let text = failure("user,item,time\n1,a,x\n1,b,y\n", ReadingOptions(skipBadRows: true))
        #expect(text.hasPrefix(": no sequence to learn from: 2 rows, 2 bad (the first: "))
    }

    @Test("where no sequence is left, how the file was read is said all the same")
    func howItWasReadIsSaid() {
        let text = failure("who,item,what\n1,a,x\n2,b,y\n", ReadingOptions(columns: ColumnMapping(user: .name("who"))))
        #expect(
            text.contains("data.csv: separated by commas, with a header; user: who, item: item, time: none"), "\(text)")
        let quoted = failure("user\titem\n\"u\"\t\"a\"\n\"v\"\t\"b\"\n")
        #expect(quoted.contains("; warning: 'user' has its values in quotes"), "\(quoted)")
    }

    @Test("a bad row's message names the ways out")
    func waysOut() {
        let time = failure("user,item,time\n1,a,1\n1,b,x\n")
        #expect(time.contains("--timestamp-column none") && time.contains("--skip-bad-rows"), "\(time)")
        #expect(failure("user,item\n1,a\n1\n").hasSuffix(skipAdvice))
        #expect(failure("user,item\n1,a\n1,b\n(2 rows)\n").contains("--skip-bad-rows"))
    }

    @Test("text that is not UTF-8 text is refused")
    func textThatIsNotUTF8TextIsRefused() {
        let utf16WithoutMark = "user,item\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        #expect(failure(bytes: utf16WithoutMark).contains("iconv -f UTF-16LE -t UTF-8"))
        #expect(failure(bytes: [1, 0, 2, 0, 10, 3]).contains("NUL bytes"))
    }

    @Test("an endless quote does not swallow the file")
    func anEndlessQuoteDoesNotSwallowTheFile() throws {
        let filler = String(repeating: "2,z\n", count: 5 << 20)
        let text = "user,item\n1,a\n1,\"b\n1,c\n" + filler
        #expect(failure(text) == ", line 3: the row is longer than 16 MiB: is a quote not closed?\(skipAdvice)")
        let data = try read(text, ReadingOptions(skipBadRows: true))
        #expect(data.summary.badRows == 1)
        #expect(data.readable["1"] == ["a", "c"])
        #expect(data.summary.rows == 3 + 5 << 20)
    }
}
