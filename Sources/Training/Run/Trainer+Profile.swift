extension Trainer {
    /// Tells where an epoch's time went, if asked to measure it.
    func reportProfile(of record: EpochRecord) {
        guard let profile else { return }
        reporter.report(.profile(epoch: record.epoch, profile.take(seconds: record.seconds)))
    }
}
