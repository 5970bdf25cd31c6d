import Interactions

extension ValidationCases {
    init(_ cases: [SingleCase]) {
        self.init(
            histories: UserSequences(cases.lazy.map { (userID: $0.userID, items: $0.items) }),
            targets: cases.map(\.target), positions: cases.map(\.position))
    }
}
