import Interactions

/// Why nothing could be measured.
enum EvaluationError: Error, CustomStringConvertible {
    case nothingHeldOut(String)
    case noTimes(String)
    case onlyRepeats(String)
    case positionWasTrained(TargetPosition.Kind)

    var description: String {
        switch self {
        case .nothingHeldOut(let file):
            "\(file) has no user whose held-out item the checkpoint knows: sequences are too short (3 items are needed), "
                + "or the users or items are not those of the training data"
        case .onlyRepeats(let file):
            "every held-out item of \(file) is in its user's history already, and those are left out: give --repeats keep"
        case .noTimes(let file):
            "\(file) has no timestamp column, and training held out its last days: give --timestamp-column or --all-users"
        case .positionWasTrained(let position):
            "--place \(position.rawValue) needs sequences (--order sequence) of users of whom training saw nothing: train with "
                + "--split user or --split time, give the run's output directory, not a checkpoint of its final fit, and "
                + "no --all-users"
        }
    }
}
