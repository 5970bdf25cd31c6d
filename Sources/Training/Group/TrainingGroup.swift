import Kernels

/// The processes that train one model together (data parallelism). Each holds all weights and all sequences, works on its lanes'
/// share of every batch, and makes the same update of the gradients' sum.
///
/// Every operation is collective: all processes call the same ones in the same order, one at a time. None throws. When another
/// process is gone, ``failure`` says so, and what operations return from then on means nothing: whoever trains looks at it after
/// each step.
public protocol TrainingGroup: Sendable {
    /// Which of the processes this one is, from 0. The first one logs and publishes.
    var rank: Int { get }
    /// How many processes there are, at least 1.
    var count: Int { get }
    /// What has broken the group, to finish the sentence "the group of processes is broken: …"; `nil` while it holds.
    var failure: String? { get }

    /// Replaces each number by its sum over all processes, which is the same in all of them bit for bit. May be called from
    /// another thread than the other operations, as long as none runs meanwhile.
    func sum(_ numbers: Matrix)
    /// The sums over all processes, the same in all of them bit for bit.
    func sum(_ numbers: [Double]) -> [Double]
    /// The first process's bytes; those of the others are not looked at.
    func broadcast(_ bytes: [UInt8]) -> [UInt8]
    /// Replaces the numbers by those of the first process.
    func broadcast(_ numbers: Matrix)
    /// The numbers of all processes, in the order of their ranks; there may be different numbers of them.
    func gather(_ numbers: [Int32]) -> [[Int32]]
    /// Ends what binds the processes; nothing else may be called afterwards. Waits for the others.
    func leave()
}

extension TrainingGroup {
    /// Whether this is the process that logs and publishes.
    public var isFirst: Bool { rank == 0 }

    /// The first process's number, in all of them.
    func first(_ number: Double) -> Double { count > 1 ? sum([isFirst ? number : 0])[0] : number }

    /// Whether any process says so.
    public func any(_ condition: Bool) -> Bool { count > 1 ? sum([condition ? 1 : 0])[0] > 0 : condition }
}
