import BERT4Rec
import Fitting
import Interactions
import Kernels

/// Vectors for items that nobody has touched: a ridge regression from what is known of items to the trained items' vectors.
///
/// Vectors are the rows of the embedding, and of the output layer where that is not tied to it. A trained item counts
/// n / (n + 20) with n its interactions: the noise of its vector falls with n, and what sets items apart stays.
struct StartVectors: Sendable {
    private static let halfTrained = 20.0

    let attributes: ItemAttributes
    let regression: RidgeRegression
    /// Vocabulary indices of the items it was fitted to.
    let trained: [Int32]
    let quality: StartQuality

    /// - Throws: ``GrowthError/nothingToLearnFrom(items:)`` if fewer than two trained items have attributes
    init(_ parameters: ModelParameters, _ vocabulary: ItemVocabulary, lanes: Lanes) throws(GrowthError) {
        // Imported weights come without counts: then every item counts alike.
        let counts = vocabulary.items.counts
        let isCounted = vocabulary.items.indices.contains { counts[$0] > 0 }
        let known = vocabulary.items.indices.filter { !isCounted || counts[$0] > 0 }
        let attributes = ItemAttributes(of: known.lazy.map { vocabulary.items[$0] })
        var rows = AttributeRows(attributeCount: attributes.count)
        var trained: [Int32] = []
        for place in known {
            let row = attributes.of(vocabulary.items[place])
            guard !row.isEmpty else { continue }
            rows.append(row)
            trained.append(Int32(place) + ItemVocabulary.firstItem)
        }
        let weights = trained.map { index in
            let count = Double(vocabulary.count(at: index))
            return isCounted ? count / (count + Self.halfTrained) : 1
        }
        let targets = Self.targets(parameters, trained)
        guard let regression = RidgeRegression.fit(rows, weights: weights, targets: targets, lanes: lanes) else {
            throw .nothingToLearnFrom(items: trained.count)
        }
        self.attributes = attributes
        self.regression = regression
        self.trained = trained
        let width = parameters.configuration.width
        let groups = trained.map { vocabulary.categoryNumber(at: $0) }
        quality = StartQuality(regression, weights, targets, groups: groups, width: width)
    }

    /// Writes the vectors of an item.
    func write(_ item: Int32, of vocabulary: ItemVocabulary, to parameters: ModelParameters) {
        let values = regression.predict(attributes.of(vocabulary.item(at: item))).map { Float($0) }
        let width = parameters.configuration.width
        let row = Int(item)..<(Int(item) + 1)
        parameters.itemEmbedding[row].copy(from: Array(values[..<width]))
        if !parameters.configuration.tiedOutput { parameters.outputWeight[row].copy(from: Array(values[width...])) }
    }

    /// (items, width), or (items, 2 · width): embedding and output side by side.
    private static func targets(_ parameters: ModelParameters, _ items: [Int32]) -> Matrix {
        let width = parameters.configuration.width
        let tables = [parameters.itemEmbedding] + (parameters.configuration.tiedOutput ? [] : [parameters.outputWeight])
        let targets = Matrix(rows: items.count, columns: tables.count * width)
        for (row, item) in items.enumerated() {
            let target = targets[row..<(row + 1)]
            for (place, table) in tables.enumerated() {
                target.columns(place * width..<(place + 1) * width).copy(from: table[Int(item)..<(Int(item) + 1)])
            }
        }
        return targets
    }
}
