import Glibc

/// The two ends of a pipe(7), for what is watched and read.
struct PipeEnds {
    let reading: Int32
    let writing: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw TestClient.Failure(call: "pipe") }
        (reading, writing) = (ends[0], ends[1])
    }

    func close() { for end in [reading, writing] { _ = Glibc.close(end) } }
}
