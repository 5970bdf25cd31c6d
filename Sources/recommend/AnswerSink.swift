/// Takes the bytes of answers in their order. Used by one task.
protocol AnswerSink: AnyObject {
    func append(_ bytes: [UInt8]) async throws

    /// Whole blocks have been appended.
    ///
    /// - Parameter tally: of all answers that are in them
    func endBlock(_ tally: AnswerTally) async throws

    /// Everything has been appended.
    func finish() async throws

    /// The run ends before everything is there.
    func abandon() async
}
