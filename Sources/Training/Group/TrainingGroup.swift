import Kernels
import Platform

/// The processes that train one model together (data parallelism). Each holds all weights and all sequences, works on its lanes'
/// share of every batch, and makes the same update of the gradients' sum.
///
/// Its operations, too, are collective. The first process logs and publishes.
public protocol TrainingGroup: ProcessGroup {
    /// Replaces each number by its sum over all processes, which is the same in all of them bit for bit. May be called from
    /// another thread than the other operations, as long as none runs meanwhile.
    func sum(_ numbers: Matrix)
    /// The sums over all processes, the same in all of them bit for bit.
    func sum(_ numbers: [Double]) -> [Double]
    /// Replaces the numbers by those of the first process.
    func broadcast(_ numbers: Matrix)
    /// Ends what binds the processes; nothing else may be called afterwards. Waits for the others.
    func leave()
}

extension TrainingGroup {
    /// Whether this is the process that logs and publishes.
    public var isFirst: Bool { rank == 0 }

    /// The first process's bytes; those of the others are not looked at.
    func broadcast(_ bytes: [UInt8]) -> [UInt8] { broadcast(bytes, from: 0) }

    /// The first process's number, in all of them.
    func first(_ number: Double) -> Double { count > 1 ? sum([isFirst ? number : 0])[0] : number }

    /// Whether any process says so.
    func any(_ condition: Bool) -> Bool { count > 1 ? sum([condition ? 1 : 0])[0] > 0 : condition }
}
