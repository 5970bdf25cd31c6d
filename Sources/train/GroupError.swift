/// Why several processes do not train together.
enum GroupError: Error, CustomStringConvertible {
    /// This program cannot.
    case withoutMPI(processes: Int)
    /// This program's MPI is not that of `mpirun`, or cannot reach it.
    case otherMPI(started: Int, found: Int)
    /// A process is gone before anything was trained.
    case broken(String)
    /// What went wrong in one of them.
    case failed(rank: Int, host: String, reason: String)

    var description: String {
        switch self {
        case .withoutMPI(let processes):
            "mpirun started \(processes) processes, but this program was built without MPI: build it with "
                + "`swift build -c release --traits MPI --product train` (Debian: libopenmpi-dev)"
        case .otherMPI(let started, let found):
            "mpirun started \(started) processes, but MPI knows \(found) here: start this program with the Open MPI it was built with"
        case .broken(let reason):
            "the group of processes is broken: \(reason)"
        case .failed(let rank, let host, let reason):
            "process \(rank) on \(host): \(reason)"
        }
    }
}
