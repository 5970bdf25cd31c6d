import Checkpoints
import Interactions

extension ReadingRecord {
    /// The settings of a configuration, with the defaults of those that have one.
    ///
    /// - Throws: a ``ConfigurationError`` if the threshold is neither a number nor `none`, or the events are no list of
    ///   names with weights.
    public init(_ configuration: LayeredConfiguration) throws(ConfigurationError) {
        self.init()
        let column = { (setting: Setting<String?>) in configuration[setting].map(ColumnReference.init(argument:)) }
        userColumn = column(ReadingSettings.userColumn)
        itemColumn = column(ReadingSettings.itemColumn)
        ratingColumn = column(ReadingSettings.ratingColumn)
        timestampColumn = column(ReadingSettings.timestampColumn)
        delimiter = configuration[ReadingSettings.delimiter]
        format = configuration[ReadingSettings.format]
        itemSeparator = configuration[ReadingSettings.itemSeparator]
        dateOrder = configuration[ReadingSettings.dateOrder]
        quote = configuration[ReadingSettings.quote]
        event = try configuration[ReadingSettings.event].map(EventSelection.init(setting:))
        eventColumn = column(ReadingSettings.eventColumn)
        since = configuration[ReadingSettings.since]
        until = configuration[ReadingSettings.until]
        repeatedItems = configuration[ReadingSettings.repeatedItems]
        minimumItemCount = configuration[ReadingSettings.minimumItemCount]
        header = configuration[ReadingSettings.header]
        threshold = try configuration[ReadingSettings.threshold].map(RatingThreshold.init(setting:))
        thresholdColumn = column(ReadingSettings.thresholdColumn)
        minimumLength = configuration[ReadingSettings.minimumLength]
        skipBadRows = configuration[ReadingSettings.skipBadRows]
        zipMember = configuration[ReadingSettings.zipMember]
    }
}

extension RatingThreshold {
    init(setting text: String) throws(ConfigurationError) {
        guard let threshold = RatingThreshold(rawValue: text) else {
            throw .invalidValue(
                setting: ReadingSettings.threshold.name, text: text, expectation: "a number, or none",
                origin: .commandLine(option: ReadingSettings.threshold.optionName))
        }
        self = threshold
    }
}

extension EventSelection {
    /// What is wrong with a setting's text, to finish "event must be …"; `nil` if it is fine.
    static func complaint(_ text: String) -> String? {
        do throws(InteractionError) {
            _ = try EventSelection(argument: text)
            return nil
        } catch {
            let reason = if case .invalidOption(_, let reason) = error { reason } else { error.description }
            return "names with commas, each perhaps with a weight above 0 and at most 1000 (\(reason))"
        }
    }

    init(setting text: String) throws(ConfigurationError) {
        do throws(InteractionError) {
            try self.init(argument: text)
        } catch {
            throw .invalidValue(
                setting: ReadingSettings.event.name, text: text,
                expectation: Self.complaint(text) ?? error.description,
                origin: .commandLine(option: ReadingSettings.event.optionName))
        }
    }
}
