/// Why several processes do not train together.
enum GroupError: Error, CustomStringConvertible {
    /// This program cannot.
    case withoutMPI(processes: Int)
    /// What went wrong in one of them.
    case failed(rank: Int, host: String, reason: String)

    var description: String {
        switch self {
        case .withoutMPI(let processes):
            "mpirun started \(processes) processes, but this program was built without MPI: build it with "
                + "`swift build -c release --traits MPI --product train` (Debian: libopenmpi-dev)"
        case .failed(let rank, let host, let reason):
            "process \(rank) on \(host): \(reason)"
        }
    }
}
