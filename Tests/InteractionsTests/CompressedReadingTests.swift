import Interactions
import Testing

@Suite struct CompressedReadingTests {
    private let ratings = "userId,movieId,rating,timestamp\n1,10,4,1\n1,20,5,2\n"
    private let movies = "movieId,title,genres\n10,\"American President, The (1995)\",x\n20,\"Say \"\"No\"\"\",y\n"

    /// Laid out as `ml-25m.zip`.
    private func movieLens(_ builder: ZipBuilder = ZipBuilder()) -> ZipBuilder {
        var zip = builder
        zip.add("ml-25m/", [])
        zip.add("ml-25m/tags.csv", "userId,movieId,tag,timestamp\n")
        zip.add("ml-25m/ratings.csv", ratings)
        zip.add("ml-25m/README.txt", "…")
        zip.add("ml-25m/movies.csv", movies)
        return zip
    }

    @Test("gzip is read whatever the file is called")
    func gzipIsReadWhateverTheFileIsCalled() throws {
        #expect(try read(bytes: gzip(ratings)).readable == ["1": ["10", "20"]])
    }

    @Test("all members of a gzip file are read")
    func allMembersOfAGzipFileAreRead() throws {
        let parts = gzip("1 a\n1 b") + gzip("") + gzip(" \n2 c\n") + gzip("2 d\n")
        #expect(try read(bytes: parts).readable == ["1": ["a", "b"], "2": ["c", "d"]])
        #expect(try read(bytes: parts + [0, 0, 0]).readable.count == 2)
    }

    @Test("a large gzip file is read in blocks")
    func aLargeGzipFileIsReadInBlocks() throws {
        let text = (0..<200_000).map { "\($0 / 100) \($0 * 31 % 997)\n" }.joined()
        let data = try read(bytes: gzip(text))
        #expect(data.summary.rows == 200_000)
        #expect(data.sequences.count == 2000)
        #expect(data.vocabulary.items.count == 997)
    }

    @Test("damaged gzip is noticed")
    func damagedGzipIsNoticed() {
        let good = gzip((0..<5000).map { "\($0 / 10) \($0 * 31 % 997)\n" }.joined())
        for length in [3, 12, good.count / 2, good.count - 8, good.count - 1] {
            #expect(failure(bytes: Array(good.prefix(length))).contains("cut short"), "\(length)")
        }
        var wrongChecksum = good
        wrongChecksum[good.count - 6] ^= 1
        #expect(failure(bytes: wrongChecksum).contains("another checksum or length"))
        var wrongLength = good
        wrongLength[good.count - 2] ^= 1
        #expect(failure(bytes: wrongLength).contains("another checksum or length"))
        #expect(failure(bytes: good + Array("1 2\n".utf8)).contains("after the gzip data follows something"))
        #expect(failure(bytes: good + [0] + good).contains("after the gzip data follows something"))
        #expect(failure(bytes: gzip("")) == ": the file holds no data; expected one row a line")
    }

    @Test(
        "MovieLens is read from its zip",
        arguments: [(8, false), (0, false), (8, true), (0, true), (12, false), (93, true)])
    func movieLensIsReadFromItsZip(method: Int, isZip64: Bool) throws {
        let zip = movieLens(ZipBuilder(isZip64: isZip64, method: UInt16(method)))
        for bytes in [zip.bytes(), zip.bytes(comment: "PK\u{5}\u{6} a comment")] {
            let (titles, data) = try withFile(bytes, name: "ml-25m.zip") { path in
                let titles = try ItemFile.readTitles(path: path)
                return (titles, try InteractionReader.read(path: path, titles: titles))
            }
            #expect(titles == ["10": "American President, The (1995)", "20": "Say \"No\""])
            #expect(data.readable == ["1": ["10", "20"]])
            #expect(data.vocabulary.items.map(\.title) == ["American President, The (1995)", "Say \"No\""])
        }
    }

    @Test("a member is chosen by path or file name")
    func aMemberIsChosenByPathOrFileName() throws {
        var zip = ZipBuilder()
        zip.add("a/x.csv", "user,item\n1,a\n1,b\n")
        zip.add("b/x.csv", "user,item\n1,c\n1,d\n")
        zip.add("b/y.csv.gz", gzip("user,item\n1,e\n1,f\n"))
        let bytes = zip.bytes()
        func items(_ member: String) throws -> [String]? {
            try read(bytes: bytes, ReadingOptions(zipMember: member)).readable["1"]
        }
        #expect(try items("a/x.csv") == ["a", "b"])
        #expect(try items("b/x.csv") == ["c", "d"])
        #expect(try items("y.csv.gz") == ["e", "f"])
        let list = "its members are: 'a/x.csv', 'b/x.csv', 'b/y.csv.gz'. Name one of them (--zip-member)"
        #expect(failure(bytes: bytes).hasSuffix("it is not clear which member to read; \(list)"))
        #expect(
            failure(bytes: bytes, ReadingOptions(zipMember: "x.csv")).contains("several members are called 'x.csv'"))
        #expect(failure(bytes: bytes, ReadingOptions(zipMember: "z")).hasSuffix("there is no member 'z'; \(list)"))
        #expect(failure("1 2\n", ReadingOptions(zipMember: "z")).contains("this is no zip file"))
        #expect(failure(bytes: ZipBuilder().bytes()).contains("its members are: none"))
    }

    @Test("the only data file needs no name")
    func theOnlyDataFileNeedsNoName() throws {
        var zip = ZipBuilder()
        zip.add("README.txt", "read me")
        zip.add("__MACOSX/._export.tsv", "junk")
        zip.add("export.tsv", "1\ta\n1\tb\n")
        #expect(try read(bytes: zip.bytes()).readable == ["1": ["a", "b"]])
    }

    @Test("damaged zip is noticed")
    func damagedZipIsNoticed() {
        var zip = movieLens()
        let good = zip.bytes()
        #expect(failure(bytes: Array(good.prefix(good.count / 2))).contains("the zip directory is missing"))
        #expect(failure(bytes: Array(good.dropLast(30))).contains("the zip directory is missing"))
        zip = ZipBuilder(method: 0)
        zip.add("ratings.csv", Array(ratings.utf8), crc: 1)
        #expect(failure(bytes: zip.bytes()).contains("the checksum (CRC-32) does not match"))
        zip = ZipBuilder(encrypted: true)
        #expect(failure(bytes: movieLens(zip).bytes()).contains("the member is encrypted"))
        #expect(
            failure(bytes: movieLens(ZipBuilder(method: 14)).bytes()).contains("compression method 14 is not supported")
        )
    }

    @Test("no flipped bit of a zip crashes or changes the result")
    func noFlippedBitOfAZipCrashesOrChangesTheResult()
        throws
    {
        for zip in [movieLens(), movieLens(ZipBuilder(isZip64: true)), movieLens(ZipBuilder(method: 93))] {
            let good = zip.bytes()
            for position in good.indices {
                var bytes = good
                bytes[position] ^= 1 << (position % 8)
                // Bytes nobody reads (dates, versions, other members) may differ; the ratings may not.
                if let data = try? read(bytes: bytes) {
                    #expect(data.readable == ["1": ["10", "20"]], "byte \(position)")
                }
            }
        }
    }

    @Test("a small file of gigabytes of empty lines is refused before memory is full")
    func emptyLinesAreBounded() {
        let block = gzip(String(repeating: "\n", count: 1 << 24))
        let bytes = Array(repeatElement(block, count: 12).joined())
        #expect(bytes.count < 1 << 18)
        #expect(failure(bytes: bytes) == ": its first 128 MiB hold hardly a line of data")
        #expect(failure(bytes: gzip("user,item\n") + bytes).hasSuffix("hold hardly a line of data"))
    }
}
