extension Trainer {
    /// Tells what the gradients' sums over a group cost in an epoch, and where its time went, if asked to measure it.
    func reportProfile(of record: EpochRecord, _ costs: ExchangeCosts?) {
        if let costs { reporter.report(.exchange(epoch: record.epoch, processes: group.count, costs)) }
        guard let profile else { return }
        reporter.report(.profile(epoch: record.epoch, profile.take(seconds: record.seconds)))
    }
}
