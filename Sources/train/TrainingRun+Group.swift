import ArgumentParser
import CommandSupport
import Foundation
import Platform
import Training

extension TrainingRun {
    /// Ends all processes if they do not agree on what is done next: they would wait for each other.
    func checkSame(_ condition: Bool) throws {
        guard group.count > 1 else { return }
        let all = group.gather([condition ? 1 : 0])
        if let reason = group.failure { throw GroupError.broken(reason) }
        guard Set(all).count == 1 else { throw TrainingError.groupDiffers(TrainingRequest.settingsDiffer) }
    }

    /// Does what may fail in one process of a group alone. If it fails anywhere it fails everywhere, but one process tells why.
    func together<Value>(_ body: () throws -> Value) throws -> Value {
        let result = Result(catching: body)
        guard group.count > 1 else { return try result.get() }
        var failure: (any Error)?
        if case .failure(let error) = result { failure = error }
        let failures = group.gather([failure == nil ? 0 : 1])
        if let reason = group.failure { throw failure ?? GroupError.broken(reason) }
        guard let teller = failures.firstIndex(where: { $0 != [0] }) else { return try result.get() }
        guard teller == group.rank, let failure else { throw ExitCode(CommandStatus.failure) }
        if group.isFirst { throw failure }
        throw GroupError.failed(
            rank: group.rank, host: ProcessInfo.processInfo.hostName, reason: "\(failure)")
    }
}
