import BERT4Rec
import Interactions
import Scoring

extension Checkpoint {
    /// Reads a checkpoint and verifies all of it: the digest of each file, the tensors against the configuration, that
    /// every weight is finite, the vocabulary against the weights.
    public static func load(_ directory: CheckpointDirectory) throws(CheckpointError) -> LoadedCheckpoint {
        let configuration = try CheckpointConfiguration(
            path: directory.path(of: CheckpointFile.configuration), json: directory.read(CheckpointFile.configuration))
        let (model, vocabulary) = try readModel(directory, configuration.model)
        let checkpoint = Checkpoint(
            configuration: configuration, parameters: model.parameters, vocabulary: vocabulary,
            metrics: try readMetrics(directory),
            golden: try readGolden(directory, longestCart: configuration.model.maximumLength),
            auxiliary: try readAuxiliaryModels(directory, configuration))
        return LoadedCheckpoint(
            checkpoint: checkpoint, version: directory.version, digest: directory.digest, file: model.content)
    }

    /// The same from a directory that has not been opened yet.
    public static func load(directory: String) throws(CheckpointError) -> LoadedCheckpoint {
        try load(CheckpointDirectory(opening: directory))
    }

    /// Reads the weights, and the vocabulary while their digest, which takes longest, is still being computed.
    private static func readModel(
        _ directory: CheckpointDirectory, _ configuration: ModelConfiguration
    ) throws(CheckpointError) -> (ModelFile, ItemVocabulary) {
        try directory.checkSizes(configuration)
        return try ModelFile.read(directory, configuration) { () throws(CheckpointError) in
            let vocabulary = try readVocabulary(directory)
            guard vocabulary.count == configuration.vocabularyCount else {
                throw .vocabularyMismatch(
                    path: directory.path(of: CheckpointFile.vocabulary), items: vocabulary.count,
                    weights: configuration.vocabularyCount)
            }
            return vocabulary
        }
    }

    /// Checks every file a checkpoint's manifest lists, the optimizer's too, and returns their names.
    public static func verifyFiles(directory path: String) throws(CheckpointError) -> [String] {
        let directory = try CheckpointDirectory(opening: path)
        let names = directory.manifest.files.keys.sorted()
        for name in names { _ = try directory.read(name) }
        return names
    }

    /// Checks all there is to check of a checkpoint: every file's digest, what is in them, and the answers to its golden carts.
    /// Costs reading it twice and a pass over each cart.
    public static func verify(directory path: String) throws(CheckpointError) -> VerifiedCheckpoint {
        let files = try verifyFiles(directory: path)
        let loaded = try load(directory: path)
        return VerifiedCheckpoint(
            path: path, digest: loaded.digest, fileCount: files.count,
            goldenCarts: try loaded.checkpoint.checkGolden(directory: path))
    }

    /// Asks the golden carts again.
    ///
    /// - Returns: how many agreed; 0 if the checkpoint carries none.
    /// - Throws: ``CheckpointError/answersDiffer(path:reason:)``
    public func checkGolden(directory: String) throws(CheckpointError) -> Int {
        guard let golden else { return 0 }
        let differences = golden.differences(PositionScorer(parameters, rule), vocabulary)
        guard let first = differences.first else { return golden.carts.count }
        throw .answersDiffer(
            path: directory, reason: "\(differences.count) of \(golden.carts.count) carts; \(first)")
    }

    private static func readGolden(
        _ directory: CheckpointDirectory, longestCart: Int
    ) throws(CheckpointError) -> GoldenCarts? {
        guard directory.lists(CheckpointFile.golden) else { return nil }
        let path = directory.path(of: CheckpointFile.golden)
        let golden = try CheckpointJSON.decode(
            GoldenCarts.self, from: directory.read(CheckpointFile.golden), path: path)
        if let problem = golden.problem(longestCart: longestCart) { throw .malformed(path: path, reason: problem) }
        return golden
    }

    private static func readAuxiliaryModels(
        _ directory: CheckpointDirectory, _ configuration: CheckpointConfiguration
    ) throws(CheckpointError) -> AuxiliaryModels? {
        guard let auxiliary = configuration.auxiliary else { return nil }
        let file = try SafetensorsFile(
            path: directory.path(of: CheckpointFile.auxiliary), bytes: directory.read(CheckpointFile.auxiliary))
        return try AuxiliaryModelFile.read(file, auxiliary, vocabularyCount: configuration.model.vocabularyCount)
    }

    private static func readVocabulary(_ directory: CheckpointDirectory) throws(CheckpointError) -> ItemVocabulary {
        let bytes = try directory.read(CheckpointFile.vocabulary)
        do {
            return try ItemVocabulary(tsv: bytes)
        } catch {
            throw .malformed(path: directory.path(of: CheckpointFile.vocabulary), reason: "\(error)")
        }
    }

    private static func readMetrics(_ directory: CheckpointDirectory) throws(CheckpointError) -> [String: Double] {
        try CheckpointJSON.decode(
            [String: Double].self, from: directory.read(CheckpointFile.metrics),
            path: directory.path(of: CheckpointFile.metrics))
    }
}
