import Foundation
import Interactions
import Kernels
import Platform
import TestSupport
import Testing

@testable import Inference
@testable import Scoring

/// The search against the plain thing: all scores in float32, sorted.
@Suite("Catalogue search", .everyKernelSet)
struct CatalogueSearchTests {
    /// One random case.
    struct Case: CustomTestStringConvertible {
        var seed: UInt64
        var items: Int
        var width: Int
        var queries: Int
        var count: Int
        var testDescription: String { "seed \(seed): \(queries) queries, \(items) items × \(width), best \(count)" }
    }

    private static let cases =
        [(1, 1), (3, 2), (63, 5), (64, 16), (65, 33), (500, 32), (1024, 64), (1025, 7), (3000, 128), (5000, 256)]
        .enumerated().map { number, shape in
            Case(
                seed: UInt64(number + 1), items: shape.0, width: shape.1, queries: 1 + number * 2,
                count: [1, 10, 100][number % 3])
        }

    @Test(
        "the best are those of a full float32 sort, with exclusions, allow-lists, additions and ties", arguments: cases)
    func identicalToFullSort(of parameters: Case) {
        var random = SeededGenerator(seed: parameters.seed)
        let setting = Setting(parameters, &random)
        let queries = setting.queries.map { setting.query($0, count: parameters.count) }
        CatalogueSearch().run(setting.catalogue, setting.hidden, queries[...])
        for (row, query) in queries.enumerated() {
            let wanted = setting.sorted(row).prefix(parameters.count)
            #expect(query.best.map(\.item) == wanted.map(\.item))
            #expect(query.best.map(\.score) == wanted.map(\.score))
            for hit in query.best {
                let probability = setting.probability(row, of: hit.score)
                #expect(abs(Double(hit.probability) - probability) < 2e-3 * probability)
            }
        }
    }

    @Test("vectors left in a file give the very answers that vectors in memory give", arguments: cases)
    func vectorsInAFile(of parameters: Case) throws {
        var random = SeededGenerator(seed: parameters.seed)
        let setting = Setting(parameters, &random)
        let directory = try TemporaryDirectory()
        let inFile = try setting.catalogue(in: directory.path + "/rows", before: Int(parameters.seed))
        let wanted = setting.queries.map { setting.query($0, count: parameters.count) }
        CatalogueSearch().run(setting.catalogue, setting.hidden, wanted[...])
        let found = setting.queries.map { setting.query($0, count: parameters.count) }
        CatalogueSearch().run(inFile, setting.hidden, found[...])
        for (one, other) in zip(wanted, found) {
            #expect(other.failure == nil && one.best == other.best)
        }
        #expect(!inFile.isDamaged)
    }

    @Test("a query finds the same alone as beside others")
    func independent() {
        var random = SeededGenerator(seed: 77)
        let setting = Setting(Case(seed: 77, items: 2000, width: 48, queries: 9, count: 10), &random)
        let together = setting.queries.map { setting.query($0, count: 10) }
        CatalogueSearch().run(setting.catalogue, setting.hidden, together[...])
        for row in setting.queries.indices {
            let alone = setting.query(setting.queries[row], count: 10)
            CatalogueSearch().run(setting.catalogue, setting.hidden[row..<(row + 1)], [alone])
            #expect(alone.best == together[row].best)
        }
    }

    @Test("equal items come in the order of their index, though the scan cannot tell them apart")
    func ties() {
        let row = (0..<24).map { Float($0 % 5) - 2 }
        let weights = Matrix(rows: 300, columns: 24, values: (0..<300).flatMap { _ in row })
        let zeros = Matrix(rows: 1, columns: 300)
        let catalogue = Catalogue(weights: weights, bias: zeros, prior: zeros)
        let query = QuestionSearch()
        query.begin(count: 7, filter: CandidateFilter(excluded: [0, 3], allowed: [Int32]?.none), ScoreTerms())
        CatalogueSearch().run(catalogue, Matrix(rows: 1, columns: 24, values: row), [query])
        #expect(query.best.map(\.item) == [1, 2, 4, 5, 6, 7, 8])
        #expect(query.best.allSatisfy { abs($0.probability - 1 / 300) < 1e-6 })
    }

    @Test("however many items have an addition, those alone that may be among the best are scored again")
    func additionsAreScoredAgainOnlyAmongTheBest() {
        var random = SeededGenerator(seed: 6)
        let setting = Setting(Case(seed: 6, items: 4000, width: 64, queries: 1, count: 10), &random)
        let terms = ScoreTerms()
        for item in 0..<4000 {
            terms.sparse.append(Int32(item) + ItemVocabulary.firstItem, Float.random(in: 0...3, using: &random))
        }
        let query = QuestionSearch()
        query.begin(count: 10, filter: CandidateFilter(), terms)
        CatalogueSearch().run(setting.catalogue, setting.hidden, [query])
        #expect(query.best.count == 10)
        #expect((16...100).contains(query.scoredAgain))
    }

    @Test("an addition that is no number is said")
    func anAdditionThatIsNoNumberIsSaid() {
        var random = SeededGenerator(seed: 7)
        let setting = Setting(Case(seed: 7, items: 100, width: 8, queries: 1, count: 10), &random)
        for addition in [Float.nan, .infinity] {
            let terms = ScoreTerms()
            terms.sparse.append(50, addition)
            let query = QuestionSearch()
            query.begin(count: 3, filter: CandidateFilter(), terms)
            CatalogueSearch().run(setting.catalogue, setting.hidden, [query])
            #expect(!query.isFinite)
        }
    }

    @Test("nothing is found where nothing is allowed")
    func nothingAllowed() {
        var random = SeededGenerator(seed: 5)
        let setting = Setting(Case(seed: 5, items: 40, width: 8, queries: 1, count: 10), &random)
        let query = QuestionSearch()
        query.begin(count: 10, filter: CandidateFilter(excluded: [], allowed: [Int32]()), ScoreTerms())
        CatalogueSearch().run(setting.catalogue, setting.hidden, [query])
        #expect(query.best.isEmpty)
    }
}

/// A random catalogue with random queries.
private struct Setting {
    struct Query {
        var terms: CatalogueScan.Terms
        var excluded: [Int32]
        var allowed: [Int32]?
        var additions: [Int32: Float]
    }

    let weights: Matrix
    let bias: Matrix
    let prior: Matrix
    let hidden: Matrix
    let catalogue: Catalogue
    private(set) var queries: [Query] = []

    init(_ c: CatalogueSearchTests.Case, _ random: inout SeededGenerator) {
        let values = { (count: Int, scale: Float, random: inout SeededGenerator) in
            (0..<count).map { _ in Float.random(in: -scale...scale, using: &random) }
        }
        var table = values(c.items * c.width, 0.3, &random)
        // Some items are copies of others: ties.
        for copy in 0..<c.items / 10 {
            let (from, to) = (Int.random(in: 0..<c.items, using: &random), copy * 7 % c.items)
            for column in 0..<c.width { table[to * c.width + column] = table[from * c.width + column] }
        }
        weights = Matrix(rows: c.items, columns: c.width, values: table)
        bias = Matrix(rows: 1, columns: c.items, values: values(c.items, 0.1, &random).map { ($0 * 20).rounded() / 20 })
        prior = Matrix(rows: 1, columns: c.items, values: values(c.items, 1, &random).map { ($0 * 4).rounded() })
        hidden = Matrix(rows: c.queries, columns: c.width, values: values(c.queries * c.width, 4, &random))
        catalogue = Catalogue(weights: weights, bias: bias, prior: prior)
        for number in 0..<c.queries {
            let some = { (share: Int, random: inout SeededGenerator) in
                (0..<c.items / share).map { _ in Int32.random(in: 0..<Int32(c.items), using: &random) }
            }
            let extra = number % 4 == 3 ? Matrix(rows: 1, columns: c.items, values: values(c.items, 2, &random)) : nil
            let added = number % 2 == 1 ? some(9, &random) : []
            queries.append(
                Query(
                    terms: CatalogueScan.Terms(
                        biasFactor: Float(number % 3), priorFactor: number % 2 == 0 ? 0 : 0.5, extra: extra),
                    excluded: some(5, &random), allowed: number % 3 == 2 ? some(3, &random) : nil,
                    additions: Dictionary(added.map { ($0, Float.random(in: 0.1...3, using: &random)) }) { a, _ in a }))
        }
    }

    /// The same catalogue with its vectors in a file, behind some other bytes.
    func catalogue(in path: String, before: Int) throws -> Catalogue {
        var file = try DurableFile(creating: path)
        try file.write([UInt8](repeating: 7, count: before))
        try file.write(weights.values.withUnsafeBytes { Array($0) })
        _ = try file.finish()
        return Catalogue(
            weights: weights, bias: bias, prior: prior,
            file: FileRows(try OpenFile(path), offset: before, verified: weights))
    }

    func query(_ query: Query, count: Int) -> QuestionSearch {
        let result = QuestionSearch()
        let terms = ScoreTerms()
        (terms.biasFactor, terms.priorFactor) = (query.terms.biasFactor, query.terms.priorFactor)
        if let extra = query.terms.extra {
            let dense = Matrix(rows: 1, columns: extra.count + Int(ItemVocabulary.firstItem))
            dense.setColumns(from: Int(ItemVocabulary.firstItem), to: extra)
            terms.correction = dense
        }
        for (item, addition) in query.additions.sorted(by: { $0.key < $1.key }) {
            terms.sparse.append(item + ItemVocabulary.firstItem, addition)
        }
        result.begin(
            count: count, filter: CandidateFilter(excluded: query.excluded, allowed: query.allowed), terms)
        return result
    }

    /// Every item's score, with the float32 operations of the definition.
    private func scores(_ row: Int) -> [Float] {
        let scan = CatalogueScan()
        scan.begin(catalogue, hidden[row..<(row + 1)], [queries[row].terms])
        var products: [Float] = []
        try! scan.products(0, Array(0..<Int32(weights.rows)), into: &products)
        let exact = Matrix(rows: 1, columns: weights.rows)
        Linear.multiply(hidden[row..<(row + 1)], weights, transposeB: true, into: exact)
        for (one, other) in zip(products, exact.values) { #expect(abs(one - other) < 1e-4) }
        return products.indices.map {
            products[$0] + scan.additions(0, Int32($0)) + (queries[row].additions[Int32($0)] ?? 0)
        }
    }

    func sorted(_ row: Int) -> [(item: Int32, score: Float)] {
        let (excluded, allowed) = (Set(queries[row].excluded), queries[row].allowed.map(Set.init))
        return scores(row).enumerated().map { (Int32($0.offset), $0.element) }
            .filter { !excluded.contains($0.0) && allowed?.contains($0.0) != false }
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }

    func probability(_ row: Int, of score: Float) -> Double {
        exp(Double(score)) / scores(row).reduce(0) { $0 + exp(Double($1)) }
    }
}
