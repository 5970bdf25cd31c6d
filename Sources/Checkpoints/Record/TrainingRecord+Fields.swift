extension TrainingRecord {
    /// One name of the flat form.
    struct Field: Sendable {
        let name: String
        /// Whether a run that is resumed must have the value it began with.
        let isFixed: Bool
        let text: @Sendable (TrainingRecord) -> String?
        /// False if the text is no value of the member, which then stays as it is.
        let read: @Sendable (_ text: String, _ record: inout TrainingRecord) -> Bool
    }

    /// Names and members. The names are what is on the disks of people: they do not change.
    static let fields: [Field] = [
        Field("preset", \.preset), Field("order", \.order), Field("objectives", \.objectives),
        Field("epochs", \.epochs, isFixed: false), Field("seed", \.seed), Field("batch-size", \.batchSize),
        Field("chunkify", \.chunkify), Field("optimizer", \.optimizer), Field("learning-rate", \.learningRate),
        Field("momentum", \.momentum), Field("weight-decay", \.weightDecay), Field("schedule", \.schedule),
        Field("warm-up-steps", \.warmUpSteps), Field("clip", \.clipNorm), Field("dropout", \.dropout),
        Field("mask-probability", \.maskProbability), Field("mask-last-share", \.maskLastShare),
        Field("padding", \.padding), Field("article-window", \.articleWindow),
        Field("validation-history", \.validationHistory), Field("split", \.split),
        Field("validation-fraction", \.validationFraction), Field("validation-days", \.validationDays),
        Field("validation-interval", \.validationInterval), Field("validation-cases", \.validationCases),
        Field("repeats", \.repeats), Field("repeat-share", \.repeatShare, isFixed: false),
        Field("validation-parts", \.validationParts, isFixed: false), Field("selection", \.selection),
        Field("loss", \.loss), Field("negatives", \.negatives),
        Field("calibration", \.calibration), Field("expert-weight", \.auxiliaryWeight),
        Field("neighbours", \.neighbours), Field("precision", \.precision), Field("lanes", \.lanes, isFixed: false),
        Field("user-column", \.reading.userColumn), Field("item-column", \.reading.itemColumn),
        Field("rating-column", \.reading.ratingColumn), Field("timestamp-column", \.reading.timestampColumn),
        Field("delimiter", \.reading.delimiter), Field("header", \.reading.header),
        Field("format", \.reading.format),
        Field("item-separator", \.reading.itemSeparator),
        Field("date-order", \.reading.dateOrder),
        Field("quote", \.reading.quote),
        Field("event", \.reading.event),
        Field("event-column", \.reading.eventColumn),
        Field("since", \.reading.since),
        Field("until", \.reading.until),
        Field("repeated-items", \.reading.repeatedItems),
        Field("minimum-item-count", \.reading.minimumItemCount),
        Field("threshold", \.reading.threshold), Field("threshold-column", \.reading.thresholdColumn),
        Field("minimum-length", \.reading.minimumLength), Field("skip-bad-rows", \.reading.skipBadRows),
        Field("zip-member", \.reading.zipMember),
        Field("data-read", \.dataRead, isFixed: false),
        Field("newest-interaction", \.newestInteraction, isFixed: false),
        Field("order-reason", \.orderReason, isFixed: false), Field("loss-reason", \.lossReason, isFixed: false),
        Field("time-limit", \.timeLimit, isFixed: false), Field("time-plan", \.timePlan, isFixed: false),
        Field("trials", \.trials, isFixed: false),
        Field("data-sha256", \.dataDigest, isFixed: false),
        Field("initialized-from", \.initializedFrom, isFixed: false),
        Field("imported-from", \.importedFrom, isFixed: false),
        Field("kernel-set", \.kernels, isFixed: false),
        Field("added-items", \.addedItems, isFixed: false),
        Field(
            name: "trained-on", isFixed: false, text: { $0.trainedOnEverything ? "everything" : nil },
            read: { text, record in
                record.trainedOnEverything = text == "everything"
                return record.trainedOnEverything
            }),
    ]
}

extension TrainingRecord.Field {
    init<Value: RecordedValue>(
        _ name: String, _ member: WritableKeyPath<TrainingRecord, Value?> & Sendable, isFixed: Bool = true
    ) {
        self.init(
            name: name, isFixed: isFixed, text: { $0[keyPath: member]?.recorded },
            read: { text, record in
                guard let value = Value(recorded: text) else { return false }
                record[keyPath: member] = value
                return true
            })
    }
}
