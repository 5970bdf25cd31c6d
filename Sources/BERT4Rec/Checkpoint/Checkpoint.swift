import Foundation
import Interactions
import Kernels

/// A trained model as it lies on disk: weights, vocabulary, configuration and metrics, all from one directory.
///
/// The directory is readable from Python: `model.safetensors` has PyTorch's tensor names and shapes.
public struct Checkpoint: Sendable {
    public let configuration: CheckpointConfiguration
    public let parameters: ModelParameters
    public let vocabulary: ItemVocabulary
    /// Metrics by name, such as `loss` and `ndcg@10`.
    public let metrics: [String: Double]
    /// Carts with the answers the model gave when it was published.
    public let golden: GoldenCarts?
    /// What stands beside the network; `nil` if it answers alone.
    public let expert: ScoreExpert?

    /// - Precondition: the vocabulary has as many entries as the weights have rows; an expert is there if the configuration
    ///   has one.
    public init(
        configuration: CheckpointConfiguration, parameters: ModelParameters, vocabulary: ItemVocabulary,
        metrics: [String: Double], golden: GoldenCarts? = nil, expert: ScoreExpert? = nil
    ) {
        precondition(configuration.expert == expert?.configuration)
        precondition(vocabulary.count == parameters.configuration.vocabularyCount)
        self.configuration = configuration
        self.parameters = parameters
        self.vocabulary = vocabulary
        self.metrics = metrics
        self.golden = golden
        self.expert = expert
    }
}

/// A checkpoint read and verified, with where it came from.
public struct LoadedCheckpoint: Sendable {
    public let checkpoint: Checkpoint
    /// The directory's name.
    public let version: String
    /// `sha256:` and the manifest's digest.
    public let digest: String
}

extension Checkpoint {
    /// Reads a checkpoint and verifies all of it: the digest of each file, the tensors against the configuration, that
    /// every weight is finite, the vocabulary against the weights.
    public static func load(directory: String) throws(CheckpointError) -> LoadedCheckpoint {
        let (manifest, digest) = try CheckpointManifest.read(directory: directory)
        let configuration = try CheckpointConfiguration(
            path: directory + "/" + CheckpointFile.configuration,
            json: manifest.read(CheckpointFile.configuration, directory: directory))
        let (vocabulary, parameters) = try readModel(manifest, directory, configuration.model)
        let metrics = try readMetrics(manifest, directory)
        let checkpoint = Checkpoint(
            configuration: configuration, parameters: parameters, vocabulary: vocabulary, metrics: metrics,
            golden: try readGolden(manifest, directory),
            expert: try readExpert(manifest, directory, configuration))
        let version = directory.split(separator: "/").last.map(String.init) ?? directory
        return LoadedCheckpoint(checkpoint: checkpoint, version: version, digest: digest)
    }

    /// Reads the weights and the vocabulary. The weights' digest, which takes longest, is computed meanwhile; if it is not the
    /// manifest's, that is what is wrong, whatever else is.
    private static func readModel(
        _ manifest: CheckpointManifest, _ directory: String, _ configuration: ModelConfiguration
    ) throws(CheckpointError) -> (ItemVocabulary, ModelParameters) {
        let path = { (name: String) in directory + "/" + name }
        let bytes = try manifest.readUnverified(CheckpointFile.model, directory: directory)
        let digest = SideThread { SHA256Hash.hex(of: bytes) }
        let result = Result { () throws(CheckpointError) in
            let vocabulary = try readVocabulary(manifest, directory)
            guard vocabulary.count == configuration.vocabularyCount else {
                throw CheckpointError.vocabularyMismatch(
                    path: path(CheckpointFile.vocabulary), items: vocabulary.count,
                    weights: configuration.vocabularyCount)
            }
            let file = try SafetensorsFile(path: path(CheckpointFile.model), bytes: bytes)
            return (vocabulary, try ModelParameters(reading: file, configuration))
        }
        try manifest.check(digest.value(), of: CheckpointFile.model, directory: directory)
        return try result.get()
    }

    /// Checks every file a checkpoint's manifest lists, the optimizer's too, and returns their names.
    public static func verifyFiles(directory: String) throws(CheckpointError) -> [String] {
        let (manifest, _) = try CheckpointManifest.read(directory: directory)
        let names = manifest.files.keys.sorted()
        for name in names { _ = try manifest.read(name, directory: directory) }
        return names
    }

    /// Asks the golden carts again.
    ///
    /// - Returns: how many agreed; 0 if the checkpoint carries none.
    /// - Throws: ``CheckpointError/answersDiffer(path:reason:)``
    public func checkGolden(directory: String) throws(CheckpointError) -> Int {
        guard let golden else { return 0 }
        let differences = GoldenAnswers(parameters, configuration, expert).differences(from: golden, vocabulary)
        guard let first = differences.first else { return golden.carts.count }
        throw .answersDiffer(
            path: directory, reason: "\(differences.count) of \(golden.carts.count) carts; \(first)")
    }

    private static func readGolden(_ manifest: CheckpointManifest, _ directory: String) throws(CheckpointError)
        -> GoldenCarts?
    {
        guard manifest.files[CheckpointFile.golden] != nil else { return nil }
        let bytes = try manifest.read(CheckpointFile.golden, directory: directory)
        do {
            return try JSONDecoder().decode(GoldenCarts.self, from: Data(bytes))
        } catch {
            throw .malformed(path: directory + "/" + CheckpointFile.golden, reason: "\(error)")
        }
    }

    private static func readExpert(
        _ manifest: CheckpointManifest, _ directory: String, _ configuration: CheckpointConfiguration
    ) throws(CheckpointError) -> ScoreExpert? {
        guard let expert = configuration.expert else { return nil }
        let name = CheckpointFile.expert
        let file = try SafetensorsFile(
            path: directory + "/" + name, bytes: manifest.read(name, directory: directory))
        return try ExpertFile.read(file, expert, vocabularyCount: configuration.model.vocabularyCount)
    }

    private static func readVocabulary(_ manifest: CheckpointManifest, _ directory: String) throws(CheckpointError)
        -> ItemVocabulary
    {
        let bytes = try manifest.read(CheckpointFile.vocabulary, directory: directory)
        do {
            return try ItemVocabulary(tsv: bytes)
        } catch {
            throw .malformed(path: directory + "/" + CheckpointFile.vocabulary, reason: "\(error)")
        }
    }

    private static func readMetrics(_ manifest: CheckpointManifest, _ directory: String) throws(CheckpointError)
        -> [String: Double]
    {
        let bytes = try manifest.read(CheckpointFile.metrics, directory: directory)
        guard let metrics = try? JSONDecoder().decode([String: Double].self, from: Data(bytes)) else {
            throw .malformed(
                path: directory + "/" + CheckpointFile.metrics, reason: "it is not a JSON object of numbers")
        }
        return metrics
    }
}

extension ModelParameters {
    /// Reads all parameters from a safetensors file that must hold them all, finite, and nothing else but the original's
    /// fixed position table.
    public init(reading file: SafetensorsFile, _ configuration: ModelConfiguration) throws(CheckpointError) {
        self.init(configuration)
        try read(from: file)
        for name in file.tensors.keys.sorted() where layout.entry(named: name) == nil {
            if name == ParameterName.positionTable && configuration.positions == .sinusoidal { continue }
            throw .tensorUnexpected(path: file.path, name: name)
        }
    }

    /// Overwrites every parameter with the tensor of its name.
    public func read(from file: SafetensorsFile) throws(CheckpointError) {
        for entry in layout.entries {
            guard let tensor = file.tensors[entry.name] else {
                throw .tensorMissing(path: file.path, name: entry.name)
            }
            guard tensor.shape == entry.shape else {
                throw .shapeMismatch(path: file.path, name: entry.name, expected: entry.shape, found: tensor.shape)
            }
            let values = slice(entry.range)
            try file.read(entry.name, into: values)
            guard values.isFinite else { throw .notFinite(path: file.path, name: entry.name) }
        }
    }

    /// The parameters as tensors for a file; `prefix` goes before each name.
    func tensors(prefix: String = "") -> [SafetensorsContent.Entry] {
        layout.entries.map { entry in
            SafetensorsContent.Entry(name: prefix + entry.name, shape: entry.shape, values: .floats(slice(entry.range)))
        }
    }
}
