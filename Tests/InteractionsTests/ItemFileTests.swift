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

    @Test("ids come once, in the file's order and in one spelling, also those of which the file says nothing")
    func idsComeOnce() throws {
        let file = try withFile("id,title\n9,B\n7.0,\n9,C\nx,\n7,D\n".utf8) { try ItemFile(path: $0) }
        #expect(file.ids == ["9", "7", "x"])
    }

    @Test(
        "a category is found by its usual names",
        arguments: [
            "movieId,title,genres\n1,Toy Story,A|B\n2,Heat,\n2,Heat,C\n",
            "item_id,department,title\n1,A|B,Toy Story\n2,NULL,Heat\n2,C,Heat\n",
            "product_id;name;category_code\n1;Toy Story;A|B\n2;Heat;(no genres listed)\n2;;C\n",
            "type,category,id,name\nx,A|B,1,Toy Story\nx,C,2,Heat\nx,D,2,Heat\n",
            """
            {"asin": "1", "title": "Toy Story", "category": ["A", "B"]}
            {"asin": "2", "title": "Heat", "category": []}
            {"asin": "2", "title": "Heat", "category": ["C"]}
            """,
            "category_id\tcategory_name\tid\ttitle\n7\tA|B\t1\tToy Story\n8\tC\t2\tHeat\n",
        ])
    func categoriesAreFound(text: String) throws {
        let file = try withFile(text.utf8) { try ItemFile(path: $0) }
        #expect(file.titles == ["1": "Toy Story", "2": "Heat"])
        #expect(file.categories == ["1": "A|B", "2": "C"])
    }

    @Test("the line says which column is the category, and nothing where there is none")
    func theLineNamesTheCategory() throws {
        func line(_ text: String, _ category: ColumnReference? = nil) throws -> String {
            var options = ItemFileOptions()
            options.categoryColumn = category
            return try withFile(text.utf8) { try ItemFile(path: $0, options: options).line }
        }
        let films = "movieId,title,genres\n1,Heat,x\n"
        #expect(try line(films).contains("; item: movieId, title: title, category: genres; 1 rows"))
        #expect(try line(films, .absent).contains("; item: movieId, title: title; 1 rows"))
        #expect(try line("movieId,title,year\n1,Heat,1995\n").contains("; item: movieId, title: title; 1 rows"))
        #expect(try line("1::Heat::Action\n").contains("; item: column 1, title: column 2; 1 rows"))
        #expect(try line("1::Heat::Action\n", .number(3)).contains("title: column 2, category: column 3; 1 rows"))
        #expect(try line("isbn,name,author\n1,Heat,Mann\n", .name("author")).contains("category: author"))
        // The title is no category, also where its name is one.
        #expect(try line("id,title,brand\n1,Heat,x\n").contains("; item: id, title: title; 1 rows"))
    }

    @Test("a category asked for by name must be there")
    func aNamedCategoryMustBeThere() {
        var options = ItemFileOptions()
        options.categoryColumn = .name("kind")
        let error = #expect(throws: InteractionError.self) {
            try withFile("id,title\n1,A\n".utf8) { try ItemFile(path: $0, options: options) }
        }
        let message = error?.description ?? ""
        #expect(message.hasSuffix("found the columns 'id', 'title'; expected 'kind' for the category"), "\(message)")
    }

    @Test("a file is read for its categories alone where it is said that it has no titles")
    func categoriesAlone() throws {
        var options = ItemFileOptions()
        options.titleColumn = .absent
        let file = try withFile("id,department\n1,A\n".utf8) { try ItemFile(path: $0, options: options) }
        #expect(file.titles.isEmpty && file.categories == ["1": "A"])
        #expect(throws: InteractionError.self) {
            try withFile("id,price\n1,2\n".utf8) { try ItemFile(path: $0, options: options) }
        }
    }

    @Test("a file without titles is read for its categories")
    func categoriesWithoutTitles() throws {
        let file = try withFile("product_id,category_code,brand\n1,A,x\n".utf8) { try ItemFile(path: $0) }
        #expect(file.titles.isEmpty && file.categories == ["1": "A"])
        #expect(file.line.hasSuffix("; item: product_id, category: category_code; 1 rows"))
    }

    @Test("titles and categories of other items are warned of")
    func titlesAndCategoriesOfOtherItemsAreWarnedOf() throws {
        func warnings(_ titles: [String: String], _ categories: [String: String]) throws -> [String] {
            try withFile("user,item\nu,a\nu,b\n".utf8) {
                try InteractionReader.read(path: $0, titles: titles, categories: categories).summary.warnings
            }
        }
        #expect(try warnings(["a": "A"], ["b": "x"]).isEmpty)
        #expect(
            try warnings(["c": "C"], [:]).first?.hasPrefix("none of the 1 titles is one of an item of these 2") == true)
        #expect(try warnings(["a": "A"], ["c": "x"]).first?.hasPrefix("none of the 1 categories is one of") == true)
        let both = try warnings(["c": "C", "d": "D"], ["c": "x"])
        #expect(both.count == 1 && both[0].hasPrefix("none of the 2 titles and 1 categories is one of"), "\(both)")
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
