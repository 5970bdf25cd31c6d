import Foundation

/// What a run of several processes does beside what one does.
extension Trainer {
    /// Makes everybody's weights, and what is known about the run, those of the first process: processors of other kinds round
    /// differently, and all must take the same decisions.
    func agree() throws(TrainingError) {
        guard group.count > 1 else { return }
        group.broadcast(parameters.all)
        let bytes = group.broadcast(group.isFirst ? (try? JSONEncoder().encode(state)).map(Array.init) ?? [] : [])
        try checkGroup()
        guard !group.isFirst else { return }
        guard let state = try? JSONDecoder().decode(TrainingState.self, from: Data(bytes)) else {
            throw .groupBroken("the first process's state cannot be read; do all run the same version?")
        }
        self.state = state
        auxiliary = state.blend.flatMap { statistics?.models($0) }
    }

    /// Saves what can be gone on with if another process is gone. The step that was under way then has changed nothing.
    ///
    /// - Throws: ``TrainingError/groupBroken(_:)``
    func checkGroup() throws(TrainingError) {
        guard let failure = group.failure else { return }
        if group.isFirst { try saveState() }
        throw .groupBroken(failure)
    }

    /// Records how many lanes there are, those of all processes.
    ///
    /// - Returns: what to say of a run that goes on with another number
    func noteLanes(resumes: Bool) -> String? {
        let (before, now) = (state.options.lanes, gradientStep.groupLanes.total)
        state.options.lanes = now
        guard resumes, let before, before != now else { return nil }
        return "lanes: the run was on \(before) and goes on with \(now): its random numbers are others from here on"
    }

    /// What summing gradients has cost since the last call; `nil` in a process that trains alone.
    func takeExchangeCosts() -> ExchangeCosts? { gradientStep.takeExchangeCosts() }
}
