import Foundation
import Kernels
import Platform
import TestSupport
import Testing

@testable import Inference
@testable import Scoring

/// The search for the largest cosines against the plain thing: all of them in float32, sorted.
@Suite("Cosine search", .everyKernelSet)
struct CosineSearchTests {
    /// One random case.
    struct Case: CustomTestStringConvertible {
        var seed: UInt64
        var items: Int
        var width: Int
        var count: Int
        var testDescription: String { "seed \(seed): \(items) items × \(width), best \(count)" }
    }

    private static let cases =
        [(1, 4), (2, 1), (63, 5), (65, 33), (500, 32), (1024, 64), (1025, 7), (3000, 128), (5000, 256)]
        .enumerated().map { number, shape in
            Case(seed: UInt64(number + 1), items: shape.0, width: shape.1, count: [1, 10, 100][number % 3])
        }

    /// A random table with copies, rows of very different lengths, and rows of zeros.
    private static func table(_ c: Case, _ random: inout SeededGenerator) -> Matrix {
        let weights = Matrix(
            rows: c.items, columns: c.width,
            values: (0..<c.items * c.width).map { _ in Float.random(in: -0.3...0.3, using: &random) })
        for copy in 0..<c.items / 10 {
            let from = Int.random(in: 0..<c.items, using: &random)
            let to = copy * 7 % c.items
            weights[to..<(to + 1)].copy(from: weights[from..<(from + 1)].copied())
            weights[to..<(to + 1)].scale(by: [1, 1, 4, 0.25, 0][copy % 5])
        }
        return weights
    }

    private static func catalogue(_ weights: Matrix, file: FileRows? = nil) -> Catalogue {
        let zeros = Matrix(rows: 1, columns: weights.rows)
        return Catalogue(weights: weights, bias: zeros, prior: zeros, file: file)
    }

    /// Questions about some items, each with a filter of another kind.
    private static func questions(
        _ c: Case, _ random: inout SeededGenerator
    ) -> [(item: Int32, filter: CandidateFilter)] {
        (0..<9).map { number in
            let some = { (share: Int, random: inout SeededGenerator) in
                (0..<c.items / share).map { _ in Int32.random(in: 0..<Int32(c.items), using: &random) }
            }
            let allowed = number % 3 == 2 ? some(3, &random) : nil
            let filter = CandidateFilter(excluded: number % 2 == 0 ? some(5, &random) : [], allowed: allowed)
            return (Int32.random(in: 0..<Int32(c.items), using: &random), filter)
        }
    }

    private static func search(
        _ catalogue: Catalogue, _ questions: [(item: Int32, filter: CandidateFilter)], count: Int
    ) throws -> [QuestionSearch] {
        let search = CatalogueSearch()
        let hidden = Matrix(rows: questions.count, columns: catalogue.width)
        let searches = try questions.enumerated().map { row, question in
            try search.storeDirection(of: question.item, of: catalogue, into: hidden[row..<(row + 1)])
            let result = QuestionSearch()
            result.begin(count: count, filter: question.filter, similarTo: question.item)
            return result
        }
        search.run(catalogue, hidden, searches[...])
        return searches
    }

    /// Every other item's cosine, with the float32 operations of the definition, the best first.
    private static func sorted(
        _ catalogue: Catalogue, _ question: (item: Int32, filter: CandidateFilter)
    ) throws -> [QuestionSearch.Hit] {
        let hidden = Matrix(rows: 1, columns: catalogue.width)
        let scan = CatalogueScan()
        try scan.storeDirection(of: question.item, of: catalogue, into: hidden)
        scan.begin(catalogue, hidden, [CatalogueScan.Terms(isCosine: true)])
        var products: [Float] = []
        try scan.products(0, Array(0..<Int32(catalogue.count)), into: &products)
        return products.enumerated().compactMap { place, product in
            guard place != question.item, question.filter.accepts(Int32(place)) else { return nil }
            return scan.cosine(product, Int32(place)).map {
                QuestionSearch.Hit(item: Int32(place), score: $0, probability: 0)
            }
        }
        .sorted { ($1.score, $0.item) < ($0.score, $1.item) }
    }

    @Test("the best are those of a full float32 sort, with exclusions, allow-lists, copies and zeros", arguments: cases)
    func identicalToFullSort(of parameters: Case) throws {
        var random = SeededGenerator(seed: parameters.seed)
        let weights = Self.table(parameters, &random)
        let catalogue = Self.catalogue(weights)
        let questions = Self.questions(parameters, &random).filter { catalogue.hasDirection($0.item) }
        let searches = try Self.search(catalogue, questions, count: parameters.count)
        for (question, search) in zip(questions, searches) {
            #expect(search.isFinite && search.failure == nil)
            #expect(try search.best == Array(Self.sorted(catalogue, question).prefix(parameters.count)))
            for hit in search.best {
                let (one, other) = (Int(question.item), Int(hit.item))
                let exact =
                    Self.product(weights, one, other)
                    / (Self.product(weights, one, one) * Self.product(weights, other, other)).squareRoot()
                #expect(abs(Double(hit.score) - exact) < 2e-6)
            }
        }
    }

    private static func product(_ weights: Matrix, _ one: Int, _ other: Int) -> Double {
        weights.withRow(one) { one in
            weights.withRow(other) { zip(one, $0).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
        }
    }

    @Test("vectors left in a file give the very answers that vectors in memory give", arguments: cases)
    func vectorsInAFile(of parameters: Case) throws {
        var random = SeededGenerator(seed: parameters.seed)
        let weights = Self.table(parameters, &random)
        let questions = Self.questions(parameters, &random)
        let directory = try TemporaryDirectory()
        var file = try DurableFile(creating: directory.path + "/rows")
        try file.write(weights.values.withUnsafeBytes { Array($0) })
        _ = try file.finish()
        let rows = FileRows(try OpenFile(directory.path + "/rows"), offset: 0, verified: weights)
        let wanted = try Self.search(Self.catalogue(weights), questions, count: parameters.count)
        let found = try Self.search(Self.catalogue(weights, file: rows), questions, count: parameters.count)
        for (one, other) in zip(wanted, found) { #expect(other.failure == nil && one.best == other.best) }
    }

    @Test("of many items a few are compared in float32")
    func fewAreScoredAgain() throws {
        var random = SeededGenerator(seed: 9)
        let weights = Self.table(Case(seed: 9, items: 5000, width: 64, count: 10), &random)
        let search = try Self.search(Self.catalogue(weights), [(4999, CandidateFilter())], count: 10)[0]
        #expect(search.best.count == 10)
        #expect((10...400).contains(search.scoredAgain))
    }

    @Test("a search for similar items beside one for a position finds the same, and so does that")
    func besideOthers() throws {
        var random = SeededGenerator(seed: 11)
        let weights = Self.table(Case(seed: 11, items: 2000, width: 32, count: 10), &random)
        let catalogue = Self.catalogue(weights)
        let alone = try Self.search(catalogue, [(1999, CandidateFilter())], count: 10)[0].best
        let hidden = Matrix(
            rows: 2, columns: 32, values: (0..<64).map { _ in Float.random(in: -4...4, using: &random) })
        func position() -> QuestionSearch {
            let search = QuestionSearch()
            search.begin(count: 10, filter: CandidateFilter(), ScoreTerms())
            return search
        }
        let (wanted, beside, similar) = (position(), position(), QuestionSearch())
        CatalogueSearch().run(catalogue, hidden[0..<1], [wanted])
        let search = CatalogueSearch()
        try search.storeDirection(of: 1999, of: catalogue, into: hidden[1..<2])
        similar.begin(count: 10, filter: CandidateFilter(), similarTo: 1999)
        search.run(catalogue, hidden, [beside, similar])
        #expect(similar.best == alone)
        #expect(beside.best == wanted.best)
        // An object goes from one kind to the other.
        similar.begin(count: 10, filter: CandidateFilter(), ScoreTerms())
        CatalogueSearch().run(catalogue, hidden[0..<1], [similar])
        #expect(similar.best == wanted.best)
    }
}
