import Checkpoints
import Interactions

/// The files cases come from, and how they are read and divided.
///
/// All are read in a vocabulary of their own: the checkpoint's, grown by the items of the file it lacks. Were such rows left
/// out instead, the item before an unknown last one would become the target: another question than the one that was held
/// out.
struct CaseFiles {
    /// Paths and patterns.
    let interactions: [String]
    let targets: String?
    /// What the baselines are fitted to, if not to the training part of the split or the histories.
    let training: String?
    let allUsers: Bool
    /// Whether the cases that chose the epoch are asked, too.
    let allCases: Bool
    let position: TargetPosition.Kind
    /// Whether it must be known when each item of training was.
    let needsTimes: Bool
    /// What the command line says about reading; the rest is as recorded in the checkpoint.
    let given: ReadingRecord

    /// The histories' files, for people.
    var name: String { interactions.joined(separator: ", ") }

    /// - Parameter checkpoint: says how training read and split
    func read(for checkpoint: Checkpoint) throws -> HeldOutCases {
        let configuration = checkpoint.configuration
        var options = configuration.training.reading.overlaid(with: given).options
        let needsTimes = needsTimes || configuration.model.timeBias
        options.keepsTimes = needsTimes || (configuration.training.split == .globalTime && targets == nil)
        guard let targets else {
            let dataset = try read(interactions, options, .grow(checkpoint.vocabulary), configuration)
            try checkTimes(of: dataset, name)
            let split = try configuration.split(
                dataset.sequences, of: name, allUsers: allUsers, position: position, keepsTimes: needsTimes)
            let isTrained = isTrained(dataset, configuration)
            return HeldOutCases(
                split: configuration.heldOut(allUsers: allUsers), vocabulary: dataset.vocabulary,
                cases: split.validation, training: split.training,
                summary: dataset.summary, repeatedItems: dataset.summary.repeatedItems,
                fittedOn: "the training part of \(name)", isTrained: isTrained)
        }
        // A single item is a history. Those of none are found when the targets are joined.
        let shortest = options.minimumSequenceLength
        options.minimumSequenceLength = 1
        let dataset = try read(interactions, options, .grow(checkpoint.vocabulary), configuration)
        options.eventsMayBeMissing = true
        let answers = try read([targets], options, .grow(dataset.vocabulary), configuration)
        let cases = ValidationCases(
            histories: dataset.sequences, targetsByUser: answers.sequences, position: position)
        (options.minimumSequenceLength, options.eventsMayBeMissing) = (shortest, false)
        let fitted =
            try training.map { try read([$0], options, .grow(checkpoint.vocabulary), configuration) } ?? dataset
        try checkTimes(of: fitted, self.training ?? name)
        return HeldOutCases(
            split: "targets: the items of \(targets); what training saw of their users is not known",
            vocabulary: answers.vocabulary, cases: cases, training: fitted.sequences,
            summary: Self.joined(dataset.summary, answers.summary),
            repeatedItems: dataset.summary.repeatedItems + answers.summary.repeatedItems
                + (training == nil ? 0 : fitted.summary.repeatedItems),
            fittedOn: training ?? "the histories, \(name)", isTrained: isTrained(fitted, configuration))
    }

    /// Indices of the cases on which training chose the epoch: what they say of the checkpoint flatters it.
    func choosing(_ cases: ValidationCases, _ repeats: RepeatPolicy, for checkpoint: Checkpoint) -> Set<Int> {
        guard targets == nil, !allUsers, !allCases, checkpoint.configuration.training.validationParts == 2 else {
            return []
        }
        // An item the checkpoint lacks, or that was added afterwards, had no part in anything: its case is of newer data.
        let known = checkpoint.vocabulary.count - checkpoint.configuration.addedItems
        return Set(ValidationParts(cases, asked: cases.asked(repeats)).choosing.filter { cases.targets[$0] < known })
    }

    /// Why no case is left.
    func nothingAsked(_ tally: CaseTally) -> EvaluationError {
        guard let targets, tally.unknown == 0 else { return .nothingAsked(name, tally) }
        return .targetsInHistories(targets, tally)
    }

    /// What is known of the histories, with how the targets were read.
    private static func joined(_ histories: DatasetSummary, _ targets: DatasetSummary) -> DatasetSummary {
        var summary = histories
        summary.files += targets.files
        summary.warnings += targets.warnings
        return summary
    }

    private func read(
        _ patterns: [String], _ options: ReadingOptions, _ vocabulary: VocabularyPolicy,
        _ configuration: CheckpointConfiguration
    ) throws(InteractionError) -> InteractionDataset {
        try InteractionReader.read(
            paths: InputFiles.expand(patterns), options: options, order: configuration.order, vocabulary: vocabulary)
    }

    private func checkTimes(of training: InteractionDataset, _ file: String) throws(EvaluationError) {
        if needsTimes, !training.sequences.hasItemTimes { throw .noItemTimes(file) }
    }

    /// Whether the data is, bit for bit, what the run was given; `nil` if its record does not say.
    private func isTrained(_ dataset: InteractionDataset, _ configuration: CheckpointConfiguration) -> Bool? {
        guard let digest = configuration.training.dataDigest else { return nil }
        // Added items were no part of it. Further ones of the data are in its sequences, which differ then.
        let trained = configuration.model.vocabularyCount - Int(ItemVocabulary.firstItem) - configuration.addedItems
        let others = configuration.addedItems > 0 ? max(0, dataset.vocabulary.items.count - trained) : 0
        return digest
            == DataDigest.sha256(
                dataset.vocabulary, withoutLast: others, dataset.sequences,
                withTimes: configuration.model.timeBias)
    }
}
