import Interactions

extension ValidationCases {
    init(_ cases: [SingleCase]) {
        self.init(
            cases.lazy.map {
                (
                    userID: $0.userID, items: $0.items, times: $0.times, lastTime: $0.lastTime, target: $0.target,
                    targetTime: $0.targetTime, position: $0.position
                )
            })
    }
}
