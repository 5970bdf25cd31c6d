import Testing

@testable import Interactions

/// Which member of a zip is read.
@Suite struct ZipChoiceTests {
    /// The name of the member that is read, without the zip's.
    private func choice(_ zip: ZipBuilder, prefers: ((String) -> Bool)? = nil) -> String {
        withFile(zip.bytes()) { path in
            do throws(InteractionError) {
                let wanted: ((any ByteSource) -> Bool)? = prefers.map { prefers in
                    { source in
                        guard let head = try? PeekedSource(source, count: 1000).head else { return false }
                        return prefers(String(decoding: head, as: UTF8.self))
                    }
                }
                let opened = try TextSource.open(path: path, zipMember: nil, usualNames: ["u.data"], prefers: wanted)
                return opened.packaging.zipMember ?? "none"
            } catch {
                return error.description
            }
        }
    }

    private func zip(_ members: [(String, [UInt8])]) -> ZipBuilder {
        var zip = ZipBuilder()
        for (name, contents) in members { zip.add(name, contents) }
        return zip
    }

    @Test("of several data files the only one preferred is read, whatever it is packed in")
    func ofSeveralDataFilesTheOnlyOnePreferredIsRead() {
        let several = zip([
            ("items.csv", Array("item,title\n".utf8)), ("log.jsonl.zst", zstd(utf16("user,item\n"))),
            ("broken.csv.bz2", bzip2("user,item\n").dropLast()), ("page.txt", Array("<html>user".utf8)),
        ])
        #expect(choice(several) { $0.hasPrefix("user") } == "log.jsonl.zst")
        #expect(choice(several).contains("it is not clear which member to read; its members are: 'items.csv', "))
        #expect(choice(several) { $0.contains("item") }.hasSuffix("Name one of them (--zip-member)"))
        #expect(choice(several) { _ in false }.contains("it is not clear"))
    }

    @Test("a usual name and a single data file need no opinion")
    func aUsualNameAndASingleDataFileNeedNoOpinion() {
        let usual = zip([("a.csv", Array("1".utf8)), ("x/u.data", Array("2".utf8))])
        #expect(choice(usual) { _ in preconditionFailure("asked") } == "x/u.data")
        let single = zip([("a.inter", Array("1".utf8)), ("LICENSE.txt", []), ("datapackage.json", Array("{}".utf8))])
        #expect(choice(single) { _ in preconditionFailure("asked") } == "a.inter")
    }

    @Test(
        "data files are known by the ends of their names",
        arguments: [
            "a.json", "a.json.gz", "a.JSONL", "a.ndjson", "a.inter", "a.tsv.zst", "a.csv.bz2", "a.txt.gz",
            "a.jsonl.bz2",
        ])
    func dataFilesAreKnownByTheEndsOfTheirNames(name: String) {
        #expect(choice(zip([("picture.png", [1]), (name, Array("1 2\n".utf8))])) == name)
    }
}
