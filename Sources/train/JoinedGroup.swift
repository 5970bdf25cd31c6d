import ArgumentParser
import CommandSupport
import Foundation
import Training

#if MPI
    import MPITraining
#endif

extension GradientFormat: SettingValue, ExpressibleByArgument {}

/// The processes that this one trains with: those `mpirun` started, or none.
enum JoinedGroup {
    /// What Open MPI tells each process it starts: how many there are.
    static let countVariable = "OMPI_COMM_WORLD_SIZE"

    /// - Parameters:
    ///   - stop: set when the process is asked to end
    ///   - gradients: how gradients travel
    static func join(
        _ stop: StopRequest, gradients: GradientFormat,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> any TrainingGroup {
        guard let count = environment[countVariable].flatMap(Int.init), count > 1 else { return SoleProcess() }
        #if MPI
            let group = try MPIGroup(stop, gradients: gradients)
            guard group.count == count else { throw GroupError.otherMPI(started: count, found: group.count) }
            return group
        #else
            throw GroupError.withoutMPI(processes: count)
        #endif
    }
}
