import Training

/// For the processes of a group that are not the first: what they would say is said once.
final class SilentReporter: TrainingReporter {
    func report(_ event: TrainingEvent) {}
}
