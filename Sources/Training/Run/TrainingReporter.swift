/// Receives events on the training thread.
public protocol TrainingReporter: AnyObject {
    func report(_ event: TrainingEvent)
}
