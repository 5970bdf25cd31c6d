import Interactions
import Kernels
import Scoring

/// A checkpoint's `expert.safetensors`. Transitions are counts, vectors of I32: `occurrences` and for each distance d
/// `distance-d.offsets`, `.later`, `.counts`, `.outgoing` and `.incoming` (``Scoring/TransitionCounts``). An auto-encoder is its
/// matrix of F32, `weights` (items, items).
enum AuxiliaryModelFile {
    static func content(_ auxiliary: AuxiliaryModel) -> SafetensorsContent {
        switch auxiliary {
        case .transitions(let model): content(model.counts)
        case .autoencoder(let model):
            SafetensorsContent(entries: [
                .init(
                    name: weights, shape: [model.weights.rows, model.weights.columns],
                    values: .floats(model.weights))
            ])
        }
    }

    static func read(
        _ file: SafetensorsFile, _ configuration: AuxiliaryConfiguration, vocabularyCount: Int
    ) throws(CheckpointError) -> AuxiliaryModel {
        if let problem = configuration.problem { throw .malformed(path: file.path, reason: problem) }
        switch configuration {
        case .transitions(let transitions):
            return .transitions(try read(file, transitions, vocabularyCount: vocabularyCount))
        case .autoencoder(let autoencoder):
            let items = vocabularyCount - Int(ItemVocabulary.firstItem)
            guard (1...AutoencoderModel.mostItems).contains(items) else {
                throw .malformed(path: file.path, reason: "no auto-encoder has \(items) items")
            }
            let shape = [items, items]
            guard let found = file.tensors[weights]?.shape, found == shape else {
                throw .shapeMismatch(
                    path: file.path, name: weights, expected: shape, found: file.tensors[weights]?.shape ?? [])
            }
            let matrix = Matrix(rows: items, columns: items)
            try file.read(weights, into: matrix)
            guard matrix.isFinite else { throw .notFinite(path: file.path, name: weights) }
            return .autoencoder(AutoencoderModel(weights: matrix, autoencoder))
        }
    }

    private static let weights = "weights"

    private static func content(_ counts: TransitionCounts) -> SafetensorsContent {
        var entries = [entry("occurrences", counts.occurrences)]
        for (index, table) in counts.tables.enumerated() {
            for (name, values) in parts { entries.append(entry(prefix(index) + name, table[keyPath: values])) }
        }
        return SafetensorsContent(entries: entries)
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
