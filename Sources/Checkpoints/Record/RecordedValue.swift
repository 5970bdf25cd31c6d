import BERT4Rec
import Interactions
import Kernels

/// A value as a record's text, and back.
protocol RecordedValue: SendableMetatype {
    /// `nil` if the text is none of its values.
    init?(recorded text: String)
    var recorded: String { get }
}

extension RecordedValue where Self: LosslessStringConvertible {
    init?(recorded text: String) { self.init(text) }
    var recorded: String { description }
}

extension RecordedValue where Self: RawRepresentable, RawValue == String {
    init?(recorded text: String) { self.init(rawValue: text) }
    var recorded: String { rawValue }
}

extension Bool: RecordedValue {}
extension Double: RecordedValue {}
extension Float: RecordedValue {}
extension Int: RecordedValue {}
extension String: RecordedValue {}
extension UInt64: RecordedValue {}

extension CalendarDay: RecordedValue {}
extension DateOrder: RecordedValue {}
extension EventSelection: RecordedValue {}
extension FileFormat: RecordedValue {}
extension HeaderPresence: RecordedValue {}
extension ItemOrder: RecordedValue {}
extension LossKind: RecordedValue {}
extension OptimizerKind: RecordedValue {}
extension PaddingMode: RecordedValue {}
extension Precision: RecordedValue {}
extension RatingThreshold: RecordedValue {}
extension QuoteRule: RecordedValue {}
extension RepeatedItems: RecordedValue {}
extension RepeatPolicy: RecordedValue {}
extension ScheduleKind: RecordedValue {}
extension SelectionCriterion: RecordedValue {}
extension SplitKind: RecordedValue {}
extension TrainingPreset: RecordedValue {}

extension ColumnReference: RecordedValue {
    init?(recorded text: String) { self.init(argument: text) }

    var recorded: String {
        switch self {
        case .name(let name): name
        case .number(let number): "\(number)"
        case .both(let date, let timeOfDay): date.recorded + "+" + timeOfDay.recorded
        case .absent: "none"
        }
    }
}

/// Names with commas between them.
extension [Objective]: RecordedValue {
    init?(recorded text: String) {
        var objectives: [Objective] = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let objective = Objective(rawValue: String(name)) else { return nil }
            objectives.append(objective)
        }
        self = objectives
    }

    var recorded: String { map(\.rawValue).joined(separator: ",") }
}
