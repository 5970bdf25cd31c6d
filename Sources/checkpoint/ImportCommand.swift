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
            The original's .pth file becomes safetensors with scripts/export-author-checkpoint.py. Sizes are read from the \
            tensors where they show; --config gives the architecture where it is not the article's.

            EXAMPLES
              checkpoint import author.safetensors --vocabulary vocabulary.tsv \\
                --output checkpoints/author
              checkpoint import author.safetensors --item-ids ids.txt \\
                --heads 4 --length 120 --output checkpoints/author
            """)

    @Argument(help: ArgumentHelp("Weights with the names of the original's state dict.", valueName: "file"))
    var weights: String
    @Option(help: ArgumentHelp("Directory of the new checkpoint; must not exist.", valueName: "dir")) var output: String
    @Option(help: ArgumentHelp("A checkpoint's vocabulary.tsv.", valueName: "file")) var vocabulary: String?
    @Option(help: ArgumentHelp("Item ids, one a line, for indices 2, 3, 4 …", valueName: "file")) var itemIds: String?
    @Option(help: ArgumentHelp("Titles and categories: movies.csv, items.csv.", valueName: "file")) var items: String?
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
        let described = try items.map { try ItemFile(path: $0) }
        if let vocabulary {
            let known = try Self.naming(vocabulary) { try ItemVocabulary(tsv: Array(Self.read(vocabulary))) }
            // Of the titles and categories only those of items that are there: an import adds none.
            return try ItemVocabulary(
                items: known.items.map { item in
                    var item = item
                    item.title = described?.titles[item.id] ?? item.title
                    item.category = described?.categories[item.id] ?? item.category
                    return item
                })
        }
        let file = itemIds!
        return try Self.naming(file) {
            let ids = String(decoding: try Self.read(file), as: UTF8.self).split(whereSeparator: \.isNewline)
            return try ItemVocabulary(
                items: ids.map(String.init).map {
                    .init(id: $0, title: described?.titles[$0], category: described?.categories[$0])
                })
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
