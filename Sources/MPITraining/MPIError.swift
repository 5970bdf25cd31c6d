/// Why a process could not join the job that `mpirun` started.
public enum MPIError: Error, Sendable, CustomStringConvertible {
    case notStarted(code: Int32)
    case formatsDiffer

    public var description: String {
        switch self {
        case .notStarted(let code):
            "MPI does not start (error \(code)): is this process started by an mpirun of the Open MPI it was built with?"
        case .formatsDiffer:
            "the processes differ in --gradients: mpirun passes variables of the environment on with -x NAME only"
        }
    }
}
