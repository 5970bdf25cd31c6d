import BERT4Rec
import Interactions
import Scoring

/// A checkpoint's `config.json`: everything but the weights that shapes answers.
public struct CheckpointConfiguration: Sendable, Equatable, Codable {
    /// The format this program writes and reads.
    public static let currentFormat = 1

    public var format: Int
    /// Program and version that wrote the checkpoint.
    public var program: String
    public var model: ModelConfiguration
    /// What the weights were trained to predict; says how they must be asked.
    public var objectives: [Objective]
    /// Whether the order of a cart's items means something.
    public var order: ItemOrder
    /// How what is in `expert.safetensors` enters the scores; `nil` if the network answers alone.
    public var auxiliary: AuxiliaryConfiguration?
    /// What made it: the options of the training run, and its data.
    public var training: TrainingRecord

    private enum CodingKeys: String, CodingKey {
        case format, program, model, objectives, order, training
        case auxiliary = "expert"
    }

    public init(
        model: ModelConfiguration, objectives: [Objective], order: ItemOrder,
        auxiliary: AuxiliaryConfiguration? = nil, training: TrainingRecord = TrainingRecord(),
        program: String = ProgramVersion.current
    ) {
        format = Self.currentFormat
        self.program = program
        self.model = model
        self.objectives = objectives
        self.order = order
        self.auxiliary = auxiliary
        self.training = training
    }

    init(path: String, json: [UInt8]) throws(CheckpointError) {
        struct FormatOnly: Decodable { let format: Int }
        let format = try CheckpointJSON.decode(FormatOnly.self, from: json, path: path).format
        guard format == Self.currentFormat else { throw .unsupportedFormat(path: path, version: format) }
        self = try CheckpointJSON.decode(Self.self, from: json, path: path)
        if let problem = model.problem { throw .malformed(path: path, reason: problem) }
        guard (1...Objective.allCases.count).contains(objectives.count) else {
            throw .malformed(path: path, reason: "objectives has \(objectives.count) entries, not 1 to 3")
        }
        if let problem = auxiliary?.problem { throw .malformed(path: path, reason: problem) }
    }

    /// How many items were added after training: the last of the vocabulary. Never more than there are, whatever the record says.
    public var addedItems: Int {
        min(max(0, training.addedItems ?? 0), max(0, model.vocabularyCount - Int(ItemVocabulary.firstItem)))
    }

    func json() -> [UInt8] { CanonicalJSON.encode(self) }
}
