import BERT4Rec
import Platform
import Scoring

/// What questions to one model cost, in tokens: one token is a row on its way through all of that model's layers.
struct QuestionCost: Sendable {
    /// Items scored one by one that take as long as one token: those a client lists. Measured with an `allow` list of 9,000
    /// items, 128 wide, 2 layers: .25 µs an item, 1.7 µs a token (AMD EPYC, AVX-512); a list of what is excluded takes half.
    private static let exactItemsPerToken = 8
    /// Excluded items that make no difference, as those of most carts.
    private static let freeExclusions = 256
    /// How much longer the scan of one item takes than its products alone: it is selected and its exponential is taken.
    /// Measured: 24 µs for 9,724 items, 128 wide, in company; 14 tokens.
    private static let scanFactor = 4
    /// As much for an auto-encoder's row, of which each item is a sum in memory that no cache holds.
    private static let rowFactor = 64
    /// The most tokens a scan counts as. Every pass has one scan, so that it makes no request heavier than another; a limit in
    /// tokens shall mean the same number of carts for a catalogue of any size.
    private static let mostScanTokens = 56

    /// Items of a cart whose rows of neighbours are one token, for each model that has them: 64 to 256 sums in memory each.
    private static let neighboursPerToken = 12
    /// Similar items that are one token: each is looked up, copied and written. It bounds how long one request's answer can be:
    /// some ten megabytes for 65,536 tokens.
    private static let similarItemsPerToken = 2

    /// How much longer a product with a candidate's vector takes than one of the network's: it is computed in float32, and each
    /// is alone.
    private static let candidateFactor = 4

    private let encoder: QuestionEncoder
    private let width: Int
    /// Products that are one token.
    private let products: Int
    /// Of one search of the catalogue.
    private let scanTokens: Int
    private let catalogueItems: Int
    /// How many items' rows of an auto-encoder are one token; `nil` without one.
    private let rowsPerToken: Double?
    /// Models of neighbours.
    private let neighbourModels: Int

    init(_ model: ModelConfiguration, _ rule: ScoringRule, catalogueItems: Int) {
        let attention = 4 * model.width * model.heads * model.headWidth
        let products = max(1, model.layers * (attention + 2 * model.width * model.feedForwardWidth))
        let scan = catalogueItems * model.width * Self.scanFactor / products
        encoder = rule.encoder
        width = model.width
        self.products = products
        scanTokens = min(max(1, scan), Self.mostScanTokens)
        self.catalogueItems = catalogueItems
        neighbourModels = [rule.auxiliary?.linear, rule.auxiliary?.cosine].count { $0 != nil }
        if rule.auxiliary?.autoencoder != nil {
            rowsPerToken = Double(products) / Double(max(1, catalogueItems * Self.rowFactor))
        } else {
            rowsPerToken = nil
        }
    }

    /// Whether the search of the catalogue takes no longer than a few tokens.
    var searchIsShort: Bool { scanTokens <= Self.mostScanTokens / 4 }

    /// The tokens of one question: what its passes read, its search of the catalogue, and the items its filter lists.
    ///
    /// - Parameters:
    ///   - allowed: items its filter allows, 0 if it allows all
    ///   - excluded: items it excludes
    func tokens(itemsBefore: Int, of count: Int, allowed: Int = 0, excluded: Int = 0) -> Int {
        let rows =
            rowsPerToken.map { Int(clampingRounded: min(1e9, Double(min(count, catalogueItems)) / $0), .down) } ?? 0
        let neighbours = neighbourModels * min(count, 2 * NeighbourModel.mostReach) / Self.neighboursPerToken
        return encoder.tokens(itemsBefore: itemsBefore, of: count) + scanTokens + rows + neighbours
            + filterTokens(allowed, excluded)
    }

    private func filterTokens(_ allowed: Int, _ excluded: Int) -> Int {
        let listed = min(allowed, catalogueItems) + max(0, min(excluded, catalogueItems) - Self.freeExclusions) / 2
        return listed / Self.exactItemsPerToken
    }

    /// The tokens of what a list shall be like, for one question: each item of the catalogue is looked at once more for groups, and
    /// added to for recency; candidates are scored one by one, and compared with each item that is taken, for diversity.
    ///
    /// - Parameters:
    ///   - count: how many items are asked for
    ///   - earlier: items taken before
    ///   - allowed: items the filter allows, 0 if it allows all
    func tokens(of preferences: ListPreferences, count: Int, earlier: Int, allowed: Int) -> Int {
        if preferences.isEmpty { return 0 }
        var tokens = preferences.mostPerGroup != nil || preferences.recencyBoost > 0 ? scanTokens : 0
        guard preferences.diversity > 0 else { return tokens }
        let most = min(catalogueItems, allowed > 0 ? allowed : .max)
        let candidates = min(preferences.candidates(for: count), most)
        // Neither is more than the catalogue has items by far, and what is too much is refused anyway.
        let taken = min(min(count, candidates) + min(earlier, catalogueItems), 1 << 20)
        let compared = Double(taken * candidates) * Double(width * Self.candidateFactor) / Double(products)
        tokens += Int(clampingRounded: min(1e9, compared), .up) + candidates / Self.exactItemsPerToken
        return tokens
    }

    /// The tokens of finding items similar to one: a search of the catalogue, the items its filter lists, and what is found.
    ///
    /// - Parameters:
    ///   - count: how many similar items
    ///   - allowed, excluded: as for a question
    func similarityTokens(count: Int, allowed: Int, excluded: Int) -> Int {
        let found = min(count, catalogueItems, allowed > 0 ? allowed : .max)
        return scanTokens + filterTokens(allowed, excluded) + found / Self.similarItemsPerToken
    }

    /// The most tokens of the same question without one of its items, asked about a few items alone; 0 if nothing is left
    /// to ask.
    func tokensWithoutOne(itemsBefore: Int, of count: Int, about items: Int) -> Int {
        guard count > 1 else { return 0 }
        let withoutEarlier = itemsBefore > 0 ? tokens(itemsBefore: itemsBefore - 1, of: count - 1, allowed: items) : 0
        let withoutLater = itemsBefore < count ? tokens(itemsBefore: itemsBefore, of: count - 1, allowed: items) : 0
        return max(withoutEarlier, withoutLater)
    }
}
