import Interactions
import Kernels
import Scoring

/// A checkpoint's `expert.safetensors`: what all auxiliary models are made of. Transitions are counts, vectors of I32:
/// `occurrences` and for each distance d `distance-d.offsets`, `.later`, `.counts`, `.outgoing` and `.incoming`
/// (``Scoring/TransitionCounts``). An auto-encoder is its matrix of F32, `weights` (items, items). Neighbours are `linear.offsets`
/// and `.items` of I32 and `.values` of F32 (``Scoring/NeighbourRows``), and likewise `cosine`. The popularity of the last days is
/// `recent.moments` of I32 and `recent.gains` (moments, vocabulary) of F32 (``Scoring/RecentPopularity``).
enum AuxiliaryModelFile {
    static func content(_ auxiliary: AuxiliaryModels) -> SafetensorsContent {
        var entries: [SafetensorsContent.Entry] = []
        if let model = auxiliary.transitions { entries += Self.entries(model.counts) }
        if let model = auxiliary.autoencoder {
            entries.append(
                .init(
                    name: weights, shape: [model.weights.rows, model.weights.columns],
                    values: .floats(model.weights)))
        }
        if let model = auxiliary.linear { entries += Self.entries("linear", model.rows) }
        if let model = auxiliary.cosine { entries += Self.entries("cosine", model.rows) }
        if let popularity = auxiliary.recent?.popularity {
            entries.append(entry(moments, popularity.moments))
            entries.append(
                .init(
                    name: gains, shape: [popularity.gains.rows, popularity.gains.columns],
                    values: .floats(popularity.gains)))
        }
        return SafetensorsContent(entries: entries)
    }

    static func read(
        _ file: SafetensorsFile, _ configuration: AuxiliaryConfiguration, vocabularyCount: Int
    ) throws(CheckpointError) -> AuxiliaryModels {
        if let problem = configuration.problem { throw .malformed(path: file.path, reason: problem) }
        return AuxiliaryModels(
            network: configuration.network,
            transitions: try configuration.transitions.map { configuration throws(CheckpointError) in
                try read(file, configuration, vocabularyCount: vocabularyCount)
            },
            autoencoder: try configuration.autoencoder.map { configuration throws(CheckpointError) in
                try read(file, configuration, vocabularyCount: vocabularyCount)
            },
            linear: try configuration.linear.map { configuration throws(CheckpointError) in
                try read(file, "linear", configuration, vocabularyCount: vocabularyCount)
            },
            cosine: try configuration.cosine.map { configuration throws(CheckpointError) in
                try read(file, "cosine", configuration, vocabularyCount: vocabularyCount)
            },
            // Of these there is nothing to be read.
            repeats: configuration.repeats.map { NeighbourModel(NeighbourRows(identityOf: vocabularyCount), $0) },
            recent: try configuration.recent.map { configuration throws(CheckpointError) in
                RecentPopularityModel(try readRecent(file, vocabularyCount: vocabularyCount), configuration)
            })
    }

    private static func readRecent(
        _ file: SafetensorsFile, vocabularyCount: Int
    ) throws(CheckpointError) -> RecentPopularity {
        let moments = try file.readIntegers(moments)
        // Before memory is asked for as many rows.
        guard moments.count <= RecentPopularity.mostMoments else {
            throw .malformed(path: file.path, reason: "recent: there are \(moments.count) moments")
        }
        let matrix = try readMatrix(file, gains, rows: moments.count, columns: vocabularyCount)
        if let problem = RecentPopularity.problem(moments: moments, gains: matrix) {
            throw .malformed(path: file.path, reason: "recent: \(problem)")
        }
        return RecentPopularity(moments: moments, gains: matrix)
    }

    /// Reads a matrix of finite numbers that must have this shape.
    private static func readMatrix(
        _ file: SafetensorsFile, _ name: String, rows: Int, columns: Int
    ) throws(CheckpointError) -> Matrix {
        guard let found = file.tensors[name]?.shape, found == [rows, columns] else {
            throw .shapeMismatch(
                path: file.path, name: name, expected: [rows, columns], found: file.tensors[name]?.shape ?? [])
        }
        let matrix = Matrix(rows: rows, columns: columns)
        try file.read(name, into: matrix)
        guard matrix.isFinite else { throw .notFinite(path: file.path, name: name) }
        return matrix
    }

    private static func read(
        _ file: SafetensorsFile, _ configuration: AutoencoderConfiguration, vocabularyCount: Int
    ) throws(CheckpointError) -> AutoencoderModel {
        let items = vocabularyCount - Int(ItemVocabulary.firstItem)
        guard (1...AutoencoderModel.mostItems).contains(items) else {
            throw .malformed(path: file.path, reason: "no auto-encoder has \(items) items")
        }
        let matrix = try readMatrix(file, weights, rows: items, columns: items)
        return AutoencoderModel(weights: matrix, configuration)
    }

    /// Reads and checks neighbours: every index inside the vocabulary, every row where it should be, every value above 0.
    private static func read(
        _ file: SafetensorsFile, _ name: String, _ configuration: NeighbourConfiguration, vocabularyCount: Int
    ) throws(CheckpointError) -> NeighbourModel {
        let items = try file.readIntegers(name + ".items")
        let values = Matrix(rows: 1, columns: items.count)
        let shape = [items.count]
        guard let found = file.tensors[name + ".values"]?.shape, found == shape else {
            throw .shapeMismatch(
                path: file.path, name: name + ".values", expected: shape,
                found: file.tensors[name + ".values"]?.shape ?? [])
        }
        try file.read(name + ".values", into: values)
        let rows = NeighbourRows(offsets: try file.readIntegers(name + ".offsets"), items: items, values: values.values)
        if let problem = rows.problem(vocabularyCount: vocabularyCount) {
            throw .malformed(path: file.path, reason: "\(name): \(problem)")
        }
        return NeighbourModel(rows, configuration)
    }

    private static func entries(_ name: String, _ rows: NeighbourRows) -> [SafetensorsContent.Entry] {
        [
            entry(name + ".offsets", rows.offsets), entry(name + ".items", rows.items),
            .init(
                name: name + ".values", shape: [rows.values.count],
                values: .floats(Matrix(rows: 1, columns: rows.values.count, values: rows.values))),
        ]
    }

    private static let weights = "weights"
    private static let moments = "recent.moments"
    private static let gains = "recent.gains"

    private static func entries(_ counts: TransitionCounts) -> [SafetensorsContent.Entry] {
        var entries = [entry("occurrences", counts.occurrences)]
        for (index, table) in counts.tables.enumerated() {
            for (name, values) in parts { entries.append(entry(prefix(index) + name, table[keyPath: values])) }
        }
        return entries
    }

    /// Reads and checks the counts: every index inside the vocabulary, every row where it should be.
    private static func read(
        _ file: SafetensorsFile, _ configuration: TransitionConfiguration, vocabularyCount: Int
    ) throws(CheckpointError) -> TransitionModel {
        let occurrences = try file.readIntegers("occurrences")
        var tables: [TransitionCounts.Table] = []
        for index in configuration.distances.indices {
            var table = TransitionCounts.Table(offsets: [], later: [], counts: [], outgoing: [], incoming: [])
            for (name, values) in parts { table[keyPath: values] = try file.readIntegers(prefix(index) + name) }
            tables.append(table)
        }
        let counts = TransitionCounts(tables: tables, occurrences: occurrences)
        if let problem = counts.problem(vocabularyCount: vocabularyCount) {
            throw .malformed(path: file.path, reason: problem)
        }
        return TransitionModel(counts, configuration)
    }

    private static let parts: [(String, WritableKeyPath<TransitionCounts.Table, [Int32]> & Sendable)] = [
        ("offsets", \.offsets), ("later", \.later), ("counts", \.counts), ("outgoing", \.outgoing),
        ("incoming", \.incoming),
    ]

    private static func prefix(_ index: Int) -> String { "distance-\(index + 1)." }

    private static func entry(_ name: String, _ values: [Int32]) -> SafetensorsContent.Entry {
        .init(name: name, shape: [values.count], values: .integers(values))
    }
}
