import Checkpoints
import Foundation
import Kernels

/// What a run of several processes does beside what one does.
extension Trainer {
    /// Makes everybody's weights, moments, and what is known about the run, those of the first process: processors of other kinds
    /// round differently, and all must take the same decisions.
    ///
    /// - Throws: ``TrainingError/groupBroken(_:)``; nothing is saved
    func agree() throws(TrainingError) {
        guard group.count > 1 else { return }
        group.broadcast(parameters.all)
        for (_, moment) in gradientStep.moments.byName.sorted(by: { $0.key < $1.key }) { group.broadcast(moment.all) }
        gradientStep.parameters.refreshCopies(ArenaRanges([0..<parameters.layout.count]))
        let bytes = group.broadcast(group.isFirst ? CanonicalJSON.encode(state) : [])
        let received = try? JSONDecoder().decode(TrainingState.self, from: Data(bytes))
        let isUnreadable = group.any(received == nil)
        if let failure = group.failure { throw .groupBroken(failure) }
        guard !isUnreadable, let received else {
            throw .groupDiffers("in their versions: one cannot read the run's state")
        }
        if group.isFirst { return }
        state = received
        auxiliary = state.blend.flatMap { statistics?.models($0) }
    }

    /// Saves what can be gone on with if another process is gone. The step that was under way then has changed nothing.
    ///
    /// - Throws: ``TrainingError/groupBroken(_:)``
    func checkGroup() throws(TrainingError) {
        guard let failure = group.failure else { return }
        try saveState()
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
