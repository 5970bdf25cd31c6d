import Interactions
import Testing

@Suite struct ItemFileTests {
    private func titles(_ bytes: some Sequence<UInt8>, skipBadRows: Bool = false) throws -> [String: String] {
        try withFile(bytes) { try ItemFile.readTitles(path: $0, skipBadRows: skipBadRows) }
    }

    @Test(
        "usual forms read alike",
        arguments: [
            "movieId,title,genres\n1,Toy Story,x\n2,\"Heat, Part 2\",y\n",
            "item_id,title,department\n1,Toy Story,\n2,\"Heat, Part 2\",\n",
            "id,item_name\n1,Toy Story\n2,\"Heat, Part 2\"\n", "item_name,id\nToy Story,1\n\"Heat, Part 2\",2\n",
            "name;id\nToy Story;1\nHeat, Part 2;2\n", "1::Toy Story::Animation\n2::Heat, Part 2::Action\n",
            "1|Toy Story|01-Jan-1995\n2|Heat, Part 2|01-Jan-1995\n", "1\tToy Story\n2\tHeat, Part 2\n",
        ])
    func usualFormsReadAlike(text: String) throws {
        #expect(try titles(text.utf8) == ["1": "Toy Story", "2": "Heat, Part 2"])
    }

    @Test("Latin-1 titles of old files are understood")
    func latin1TitlesOfOldFilesAreUnderstood() throws {
        let bytes = Array("73::Mis".utf8) + [0xe9] + Array("rables, Les::Drama\n".utf8)
        #expect(try titles(bytes) == ["73": "Misérables, Les"])
    }

    @Test("the first title counts and empty ones are left out")
    func theFirstTitleCountsAndEmptyOnesAreLeftOut() throws {
        #expect(try titles("id,title\n1,A\n1,B\n2,\n2,C\n3,\n".utf8) == ["1": "A", "2": "C"])
    }

    @Test("bad item files are explained")
    func badItemFilesAreExplained() throws {
        func message(_ text: String) -> String {
            do { return "\(try titles(text.utf8))" } catch { return "\(error)" }
        }
        #expect(message("").hasSuffix("the file holds no data; expected one row a line"))
        #expect(
            message("id,price\n1,2\n").contains(
                "expected a column for the title (such as title, name): --items-title-column"))
        #expect(message("title,price\nA,2\n").contains("expected a column for the item"))
        #expect(message("id,title\n1,A\n2\n").hasSuffix("line 3: found 1 fields where the first line has 2"))
        #expect(message("id,title\n,A\n").hasSuffix("line 2: 'id' is empty or not UTF-8"))
        #expect(try titles("id,title\n,A\n2\n3,C\n".utf8, skipBadRows: true) == ["3": "C"])
    }
}
