import ArgumentParser
import BERT4Rec
import Checkpoints
import Foundation
import Interactions

/// Weights from PyTorch become a checkpoint.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Makes a checkpoint from a PyTorch state dict saved as safetensors.",
        discussion: """
            The original's .pth file becomes safetensors with scripts/export-author-checkpoint.py. Sizes are read from the
            tensors where they show; --config gives the architecture where it is not the article's.

            EXAMPLES
              checkpoint import author.safetensors --vocabulary vocabulary.tsv --output checkpoints/author
              checkpoint import author.safetensors --item-ids ids.txt --heads 4 --length 120 --output checkpoints/author
            """)

    @Argument(help: ArgumentHelp("Weights with the names of the original's state dict.", valueName: "file"))
    var weights: String
    @Option(help: ArgumentHelp("Directory of the new checkpoint; must not exist.", valueName: "dir")) var output: String
    @Option(help: ArgumentHelp("A checkpoint's vocabulary.tsv.", valueName: "file")) var vocabulary: String?
    @Option(help: ArgumentHelp("Item ids, one a line, for indices 2, 3, 4 …", valueName: "file")) var itemIds: String?
    @Option(help: ArgumentHelp("Titles: movies.csv, items.csv.", valueName: "file")) var items: String?
    @Option(help: ArgumentHelp("The architecture: a checkpoint's config.json, or its model alone.", valueName: "file"))
    var config: String?
    @Option(help: "Attention heads of the article's architecture.") var heads = 4
    @Option(help: "Longest sequence, where the weights hold no position table.") var length = 120

    func validate() throws {
        if (vocabulary == nil) == (itemIds == nil) {
            throw ValidationError("give the items by one of --vocabulary and --item-ids")
        }
    }

    func run() async throws {
        let file = try SafetensorsFile(path: weights)
        let model: ModelConfiguration
        if let config {
            model = try Self.architecture(config)
        } else {
            model = try ArticleShape(file, heads: heads, length: length).configuration
        }
        if let problem = model.problem { throw ImportError.architecture(problem) }
        let parameters = try ModelParameters(reading: file, model)
        let vocabulary = try readVocabulary()
        guard vocabulary.count == model.vocabularyCount else {
            throw CheckpointError.vocabularyMismatch(
                path: self.vocabulary ?? itemIds ?? "", items: vocabulary.count, weights: model.vocabularyCount)
        }
        var record = TrainingRecord()
        record.importedFrom = weights
        let checkpoint = Checkpoint(
            configuration: CheckpointConfiguration(
                model: model, objectives: [.masked], order: .sequence, training: record),
            parameters: parameters, vocabulary: vocabulary, metrics: [:])
        try CheckpointPublisher.publish(checkpoint, as: output)
        print("\(output): \(parameters.layout.parameterCount) weights, \(vocabulary.items.count) items")
    }

    private func readVocabulary() throws -> ItemVocabulary {
        let titles = try items.map { try ItemFile.readTitles(path: $0) } ?? [:]
        if let vocabulary {
            let known = try Self.naming(vocabulary) { try ItemVocabulary(tsv: Array(Self.read(vocabulary))) }
            // Of the titles only those of items that are there: an import adds none.
            return try ItemVocabulary(
                items: known.items.map { .init(id: $0.id, title: titles[$0.id] ?? $0.title, count: $0.count) })
        }
        let file = itemIds!
        return try Self.naming(file) {
            let ids = String(decoding: try Self.read(file), as: UTF8.self).split(whereSeparator: \.isNewline)
            return try ItemVocabulary(items: ids.map { .init(id: String($0), title: titles[String($0)]) })
        }
    }

    private static func architecture(_ path: String) throws -> ModelConfiguration {
        struct Whole: Decodable { let model: ModelConfiguration }
        let data = try read(path)
        if let whole = try? JSONDecoder().decode(Whole.self, from: data) { return whole.model }
        do {
            return try JSONDecoder().decode(ModelConfiguration.self, from: data)
        } catch {
            throw CheckpointError.malformed(path: path, reason: "it describes no architecture: \(error)")
        }
    }

    private static func read(_ path: String) throws -> Data {
        do {
            return try Data(contentsOf: URL(filePath: path))
        } catch {
            throw CheckpointError.unreadable(path: path, reason: error.localizedDescription)
        }
    }

    /// Says which file a vocabulary's error is about.
    private static func naming<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as VocabularyError {
            throw CheckpointError.malformed(path: path, reason: "\(error)")
        }
    }
}

/// The article's architecture with the sizes its tensors show.
struct ArticleShape {
    let configuration: ModelConfiguration

    init(_ file: SafetensorsFile, heads: Int, length: Int) throws {
        guard file.tensors[ParameterName.outputWeight] != nil else {
            throw ImportError.architecture(
                "\(file.path) has no tensor \(ParameterName.outputWeight), so it is not the article's architecture; "
                    + "give its own with --config")
        }
        guard let embedding = file.tensors[ParameterName.itemEmbedding]?.shape, embedding.count == 2 else {
            throw CheckpointError.tensorMissing(path: file.path, name: ParameterName.itemEmbedding)
        }
        let first = ParameterName.Block(layer: 0)
        guard let inner = file.tensors[first.query + ".weight"]?.shape.first else {
            throw CheckpointError.tensorMissing(path: file.path, name: first.query + ".weight")
        }
        guard let feedForward = file.tensors[first.feedForward1 + ".weight"]?.shape.first else {
            throw CheckpointError.tensorMissing(path: file.path, name: first.feedForward1 + ".weight")
        }
        guard heads > 0, inner % heads == 0 else {
            throw ImportError.architecture("\(inner) query rows do not divide into \(heads) heads: give --heads")
        }
        var layers = 0
        while file.tensors[ParameterName.Block(layer: layers).query + ".weight"] != nil { layers += 1 }
        var model = ModelConfiguration.article(vocabularyCount: embedding[0])
        model.width = embedding[1]
        model.layers = layers
        model.heads = heads
        model.headWidth = inner / heads
        model.feedForwardWidth = feedForward
        let table = file.tensors[ParameterName.positionTable]?.shape
        if let table, table.count < 2 {
            throw ImportError.architecture("its position table has the shape \(table)")
        }
        model.maximumLength = table.map { $0[$0.count - 2] } ?? length
        configuration = model
    }
}

enum ImportError: Error, CustomStringConvertible {
    case architecture(String)

    var description: String {
        switch self {
        case .architecture(let problem): "these weights make no model: \(problem)"
        }
    }
}

/// A checkpoint's weights for PyTorch.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes the weights as safetensors with the names of the original's state dict.",
        discussion: """
            EXAMPLE
              checkpoint export checkpoints/movies weights.safetensors
              python3 scripts/load-exported-checkpoint.py weights.safetensors \\
                --config checkpoints/movies/latest/config.json --items 5 9
            """)

    @Argument(help: ArgumentHelp("A checkpoint, or the output directory of train.", valueName: "dir")) var path: String
    @Argument(help: ArgumentHelp("The file to write.", valueName: "file")) var file: String

    func run() async throws {
        let directory = try CheckpointLocation(path: path).resolve()
        let loaded = try Checkpoint.load(directory: directory)
        try CheckpointPublisher.exportWeights(loaded.checkpoint.parameters, to: file)
        print("\(file): \(loaded.checkpoint.parameters.layout.parameterCount) weights of \(loaded.version)")
    }
}
