import BERT4Rec
import Interactions
import Kernels

/// What a checkpoint records about the run that made it: `training` in its `config.json`.
///
/// On the disk it is one flat object of strings; `TrainingRecord+Fields.swift` has the names. What is missing there is
/// `nil` here: older programs recorded less, and an imported checkpoint has no run. Names this program does not know
/// are kept and written back.
public struct TrainingRecord: Sendable, Equatable {
    public var preset: TrainingPreset?
    /// Whether the order of items meant something.
    public var order: ItemOrder?
    /// What in the data said so, where nobody did.
    public var orderReason: String?
    /// What training asked, in turns.
    public var objectives: [Objective]?
    public var epochs: Int?
    /// What the whole run was to end within: `15m`.
    public var timeLimit: String?
    /// How the run was laid out to end in time, and what became of it, in words.
    public var timePlan: String?
    /// Which settings were tried in the time the limit left, and which was taken, in words.
    public var trials: String?
    public var seed: UInt64?
    /// Sequences an optimizer step.
    public var batchSize: Int?
    /// Only every n-th batch of an epoch was trained.
    public var chunkify: Int?
    public var optimizer: OptimizerKind?
    /// Its peak.
    public var learningRate: Float?
    public var momentum: Float?
    public var weightDecay: Float?
    public var schedule: ScheduleKind?
    /// Steps until the learning rate reached its peak.
    public var warmUpSteps: Int?
    /// Largest norm of the gradient; 0 did not clip.
    public var clipNorm: Float?
    public var dropout: Float?
    public var maskProbability: Float?
    /// Share of sequences of which only the last item was masked.
    public var maskLastShare: Float?
    public var padding: PaddingMode?
    public var articleWindow: Bool?
    /// Items at the end that validation might mask.
    public var validationHistory: Int?
    public var split: SplitKind?
    /// Share of users or rows held out.
    public var validationFraction: Double?
    /// Days at the end of the data that were held out.
    public var validationDays: Double?
    /// Epochs between validations.
    public var validationInterval: Int?
    /// Most cases a validation asked; 0 is all.
    public var validationCases: Int?
    /// What validation asked where the held-out item was in the history already.
    public var repeats: RepeatPolicy?
    /// The share of held-out items that were in their histories already.
    public var repeatShare: Double?
    /// 2 if the held-out cases were parted: the epoch was chosen on one half (``Interactions/ValidationParts``).
    public var validationParts: Int?
    public var selection: SelectionCriterion?
    public var loss: LossKind?
    /// Why this loss was taken where a measurement chose it.
    public var lossReason: String?
    /// Items a sampled loss drew.
    public var negatives: Int?
    public var calibration: Float?
    /// Share of the auxiliary model in the scores.
    public var auxiliaryWeight: Float?
    /// Neighbours that the auxiliary models kept of each item, where somebody said how many.
    public var neighbours: Int?
    public var precision: Precision?
    /// Threads that computed.
    public var lanes: Int?
    /// How the interactions file was read.
    public var reading = ReadingRecord()
    /// Which files were read and how, one line each (``FileSummary/line``), and what was left out.
    public var dataRead: String?
    /// The day of the newest interaction of the data, UTC; `nil` if that has no times.
    public var newestInteraction: CalendarDay?
    /// ``DataDigest`` of what was trained on: SHA-256, hexadecimal.
    public var dataDigest: String?
    /// The digest of the checkpoint whose weights the run began with.
    public var initializedFrom: String?
    /// The file that `checkpoint import` took the weights from.
    public var importedFrom: String?
    /// Items that were added after training, without interactions.
    public var addedItems: Int?
    /// Whether a final fit has learned the held-out items too.
    public var trainedOnEverything = false
    /// The set of kernels that computed; with commas, in turn, those of a run that was resumed on another set.
    public var kernels: String?
    /// Names that are unknown, and known ones with a value that is.
    private(set) var others: [String: String] = [:]

    public init() {}

    /// Whatever there is, by name, in the order of the names.
    public var entries: [(name: String, value: String)] {
        texts.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    }

    /// The flat form.
    private var texts: [String: String] {
        var texts = others
        for field in Self.fields { texts[field.name] = field.text(self) ?? others[field.name] }
        return texts
    }
}

extension TrainingRecord: Codable {
    public init(from decoder: any Decoder) throws {
        self.init()
        others = try [String: String](from: decoder)
        for field in Self.fields {
            guard let text = others[field.name], field.read(text, &self) else { continue }
            others[field.name] = nil
        }
    }

    public func encode(to encoder: any Swift.Encoder) throws { try texts.encode(to: encoder) }
}

extension TrainingRecord {
    /// The first option, by name, that a run which goes on as `now` would change, with both values.
    ///
    /// A run may go on for more epochs and with other kernels. An option that one of the two records lacks is no
    /// difference.
    public func firstDifference(to now: TrainingRecord) -> (option: String, before: String, now: String)? {
        for field in Self.fields.sorted(by: { $0.name < $1.name }) where field.isFixed {
            guard let before = field.text(self) ?? others[field.name], let now = field.text(now), before != now else {
                continue
            }
            return (field.name, before, now)
        }
        return nil
    }
}
