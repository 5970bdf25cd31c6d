import Checkpoints
import Kernels

extension TrainingRecord {
    /// Records the set of kernels that computes from here on.
    ///
    /// - Returns: a note for the log if the run computed with another set before: from here on its weights are not those of
    ///   a run that was never stopped
    mutating func changeKernels(to set: KernelSet) -> String? {
        let now = set.rawValue
        guard let before = kernels else {
            kernels = now
            return nil
        }
        let sets = before.split(separator: ",")
        guard let first = sets.first, let last = sets.last, last != now else { return nil }
        kernels = before + "," + now
        return
            "kernels: begun on \(first), resumed on \(now); the last bits of the weights may differ from a run on one set"
    }
}
