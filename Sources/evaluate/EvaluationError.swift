import Foundation
import Interactions

/// Why nothing could be measured.
enum EvaluationError: Error, CustomStringConvertible {
    case nothingHeldOut(String)
    case nothingAsked(String, CaseTally)
    /// The file of targets.
    case targetsInHistories(String, CaseTally)
    case noTimes(String)
    case noItemTimes(String)
    case noCategories(String)
    case unwritable(String, String)
    case server(URL, String)
    case positionWasTrained(TargetPosition.Kind)

    var description: String {
        switch self {
        case .nothingHeldOut(let file):
            "\(file) has no user with a held-out item: sequences are too short (3 items are needed), or its users are not "
                + "among those training held out; --all-users asks them all"
        case .nothingAsked(let file, let tally):
            "no held-out item of \(file) is left to ask for (\(tally.sum)): "
                + (tally.unknown > 0
                    ? "give --unknown miss to count those the model lacks as misses"
                    : "give --repeats keep to ask for items that are in their histories")
        case .targetsInHistories(let file, let tally):
            "all items of \(file) are in the histories of their users (\(tally.sum)), so that nothing is left to ask for: leave "
                + "them out of the histories; where people come back to items, --repeats keep asks for them all the same"
        case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
        case .server(let server, let reason): "\(server.absoluteString): \(reason)"
        case .noTimes(let file):
            "\(file) has no timestamp column, and training held out its last days: give --timestamp-column or --all-users"
        case .noItemTimes(let file):
            "\(file) is read without times, and --by first-seen groups by when items were first seen: give --timestamp-column "
                + "if it has one, or another --by"
        case .noCategories(let checkpoint):
            "no item of \(checkpoint) has a category, which --by category groups by: train with --items and a file that has "
                + "them (--items-category-column)"
        case .positionWasTrained(let position):
            "--place \(position.rawValue) needs sequences (--order sequence) of users of whom training saw nothing: train with "
                + "--split user or --split time, give the run's output directory, not a checkpoint of its final fit, and "
                + "no --all-users"
        }
    }
}
