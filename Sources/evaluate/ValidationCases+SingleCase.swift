import Interactions

extension ValidationCases {
    init(_ cases: [SingleCase]) {
        self.init(
            histories: UserSequences(cases.lazy.map { (userID: $0.userID, items: $0.items) }),
            targets: cases.map(\.target), positions: cases.map(\.position))
    }

    /// The cases a policy asks, and how many there were.
    func asked(
        _ repeats: RepeatPolicy, of file: String
    ) throws(EvaluationError) -> (cases: ValidationCases, tally: CaseTally) {
        let indices = asked(repeats)
        let repeated = (0..<count).count { isRepeat($0) }
        guard !indices.isEmpty else { throw .onlyRepeats(file) }
        let tally = CaseTally(cases: count, asked: indices.count, repeats: repeated, repeatPolicy: repeats)
        return (ValidationCases(indices.map { SingleCase(self, $0) }), tally)
    }
}
