import Checkpoints
import Evaluation
import Interactions
import Platform
import Training

/// Whether the order of items means something: said, known from a checkpoint, or found in the data.
extension TrainingRun {
    /// What needs no look at the data; `nil` if that must show it.
    func knownOrder(_ origin: TrainingRequest.Origin) -> ItemOrder? {
        if let order = layered[TrainSettings.order].order { return order }
        switch origin {
        case .resume(let point): return point.checkpoint.configuration.order
        case .checkpoint(let loaded): return loaded.checkpoint.configuration.order
        case .new: break
        }
        // The original knows sequences alone, and so does the objective of the item before.
        let hasReverse = layered[TrainSettings.objectives]?.contains("reverse") ?? false
        return layered[TrainSettings.preset] == .article || hasReverse ? .sequence : nil
    }

    /// What the first process finds: a logarithm's last digit may differ from processor to processor.
    private func isSet(_ evidence: OrderEvidence) -> Bool {
        let isSet = evidence.order == .set
        return group.count > 1 ? group.broadcast([isSet ? 1 : 0], from: 0) == [1] : isSet
    }

    /// Finds the order in data that was read as sequences; reads it again where it is none.
    ///
    /// - Parameters:
    ///   - isStream: whether the data can be read only once
    ///   - read: reads it as carts
    /// - Returns: the order, why (`nil` if there is too little data to tell from), and the data read in it
    func findOrder(
        in dataset: InteractionDataset, isStream: Bool, _ console: any TrainingReporter,
        read: () throws -> InteractionDataset
    ) rethrows -> (order: ItemOrder, reason: String?, dataset: InteractionDataset) {
        let sequences = dataset.sequences
        let evidence = OrderEvidence(
            dataset, isUnordered: dataset.summary.givesNoOrder, hasTimes: sequences.hasTimes)
        guard isSet(evidence) else {
            return (.sequence, evidence.gain == nil ? nil : evidence.reason, dataset)
        }
        guard isStream else { return (.set, evidence.reason, try read()) }
        let hasRepeats = (0..<sequences.count).contains { user in
            let items = sequences.sequence(user)
            return Set(items).count < items.count
        }
        // A cart holds an item once: without repeats it was read as a cart already.
        if !hasRepeats { return (.set, evidence.reason, dataset) }
        console.report(
            .warning(
                "the order of items seems to mean nothing (\(evidence.reason)), but standard input cannot be read again as "
                    + "carts: trained as sequences. Give --order set, or --order sequence if that is meant"))
        return (.sequence, "standard input cannot be read again as carts", dataset)
    }
}
