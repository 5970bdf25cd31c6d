/// Gives out a process's parts of a text that several processes read, in blocks: ``TextBlock/part`` says which.
///
/// The parts of process `r` of `n` are `r`, `r + n`, `r + 2n` …
protocol PartSupply: BlockSupply {
    /// Why the file could not be read, once there are no more blocks.
    var failure: InteractionError? { get }

    /// What comes behind a place, for this process to read by itself. `nil` if it was not kept.
    ///
    /// - Parameter isOver: whether there are no more blocks; else threads may still take some
    func rest(from place: TextPlace, isOver: Bool) -> (any ByteSource)?
}
