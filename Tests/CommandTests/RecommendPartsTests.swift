import Inference
import Interactions
import Testing

@testable import recommend

/// What `recommend` is made of.
@Suite struct RecommendPartsTests {
    @Test(
        "the parts are all users, in order, and blocks end at their borders",
        arguments: [(0, 10), (1, 10), (10, 10), (95, 10), (100, 16), (1000, 33), (1000, 5000), (47, 1)])
    func partsAreAllUsers(users: Int, block: Int) {
        let plan = PartPlan(users: users, blockSize: block)
        #expect((0..<plan.count).flatMap { Array(plan.users(of: $0)) } == Array(0..<users))
        var ends: [Int] = []
        for part in 0..<plan.count {
            let range = plan.users(of: part)
            #expect((1...PartPlan.partSize).contains(range.count))
            if plan.endsBlock(part) {
                ends.append(range.upperBound)
                #expect(plan.firstPart(after: range.upperBound) == part + 1)
            }
        }
        #expect(ends == Array(stride(from: block, to: users, by: block)) + (users > 0 ? [users] : []))
        #expect(plan.firstPart(after: 0) == 0)
    }

    @Test("a part of a number of parts is two numbers")
    func shardIsTwoNumbers() throws {
        let shard = try #require(Shard("3/16"))
        #expect(shard.number == 3 && shard.count == 16 && shard.description == "3/16")
        for text in ["", "3", "3/", "/16", "0/16", "17/16", "3/16/1", "+3/16", "-1/16", "3 / 16", "3/1000001"] {
            #expect(Shard(text) == nil, "\(text)")
        }
    }

    @Test(
        "a user is in the same part in every version: machines of different age may compute the parts of one output",
        arguments: [("u1", 3, 3, 947), ("42", 1, 9, 633), ("k\u{E4}rin", 3, 3, 91)])
    func shardsStay(user: String, ofFour: Int, ofSixteen: Int, ofThousand: Int) {
        // Computed by another program: FNV-1a of the UTF-8 bytes, and SplitMix64's first number of seed 0 added, mixed.
        for (number, count) in [(ofFour, 4), (ofSixteen, 16), (ofThousand, 1000)] {
            #expect((1...count).filter { Shard("\($0)/\(count)")?.contains(user) == true } == [number])
        }
    }

    @Test("a file's name says its format")
    func fileNameSaysItsFormat() {
        for (name, format) in [
            ("a.csv", OutputFormat.csv), ("b/a.CSV.GZ", .csvGzip), ("a.b.csv.zst", .csvZstd), ("a.jsonl", .jsonLines),
            ("a.ndjson", .jsonLines), ("a.ndjson.gz", .jsonLinesGzip), ("a.jsonl.zst", .jsonLinesZstd),
        ] {
            #expect(OutputFormat(ofFile: name) == format, "\(name)")
        }
        for name in ["a", "csv", "a.json", "a.csv.bz2", "a.gz", "-", "a.csv/b"] {
            #expect(OutputFormat(ofFile: name) == nil, "\(name)")
        }
    }

    @Test("a field with a comma, a quotation mark or a line break is in quotation marks")
    func fieldsAreQuoted() throws {
        let item = { (id: String, title: String?) in
            ItemReference(
                try ItemVocabulary(items: [.init(id: id, title: title)]), at: ItemVocabulary.firstItem)
        }
        let answer = RecommendationAnswer(
            recommendations: [
                Recommendation(item: try item("a", "plain"), score: 0.5, rank: 1),
                Recommendation(item: try item("b,c", "12\" \"LP\""), score: 1e-5, rank: 2),
                Recommendation(item: try item("d", nil), score: 0.07685884, rank: 3),
                Recommendation(item: try item("e", "two\nlines"), score: 1, rank: 4),
            ], sequence: nil, cart: CartSummary(used: 1, unknown: [], truncated: 0, duplicates: 0),
            model: ModelIdentity(name: "main", version: "one", digest: "sha256:0"), fallback: nil, queueSeconds: 0,
            inferenceSeconds: 0)
        let layout = AnswerLayout.csv(userColumn: "cart")
        #expect(String(decoding: layout.head, as: UTF8.self) == "cart,rank,item,title,score\n")
        let rows = [
            "u,1,a,plain,0.5\n", "u,2,\"b,c\",\"12\"\" \"\"LP\"\"\",1e-05\n", "u,3,d,,0.07685884\n",
            "u,4,e,\"two\nlines\",1.0\n",
        ]
        #expect(String(decoding: layout.lines(answer, of: "u"), as: UTF8.self) == rows.joined())
    }

    @Test("the first thing that is asked otherwise is named")
    func differenceIsNamed() {
        let saved = SavedProgress(asked: ["a": "1", "b": "2"], tally: AnswerTally(), bytes: 0)
        #expect(saved.firstDifference(to: ["a": "1", "b": "2"]) == nil)
        #expect(saved.firstDifference(to: ["a": "1", "b": "3"])?.now == "3")
        #expect(saved.firstDifference(to: ["a": "1", "b": "2", "c": "4"])?.what == "c")
        #expect(saved.firstDifference(to: ["b": "2"])?.before == "1")
    }
}
