import Interactions
import Training

extension RecordedSplit {
    /// Splits a file's sequences, or says why they cannot be split so.
    func split(_ sequences: UserSequences, position: TargetPosition.Kind, file: String) throws -> SequenceSplit {
        guard position == .next || allowsAnyPosition else { throw EvaluationError.positionWasTrained(position) }
        guard !needsTimes || sequences.hasTimes else { throw EvaluationError.noTimes(file) }
        return split(sequences, position: position)
    }
}
