/// The answers to a few users that follow each other.
struct AnsweredPart: Sendable {
    /// Which part it is (``PartPlan``).
    let number: Int
    let bytes: [UInt8]
    let tally: AnswerTally
}
