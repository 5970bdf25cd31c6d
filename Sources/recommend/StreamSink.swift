import Glibc
import Platform

/// Standard output, a pipe or a device: what is written is gone.
///
/// While its reader stands still, the task sleeps: it keeps no thread that tasks share, and notices an interruption.
final class StreamSink: AnswerSink {
    private let name: String
    private let descriptor: Int32
    private let interruption: Interruption

    /// What a pipe that takes any bytes takes without waiting.
    private static let pieceSize = 4096
    /// Between two looks whether the reader takes more.
    private static let pause = Duration.milliseconds(5)

    init(_ place: OutputPlace, until interruption: Interruption) throws(RecommendError) {
        name = place.descriptor == STDOUT_FILENO ? "standard output" : place.path
        self.interruption = interruption
        descriptor = place.descriptor.map { dup($0) } ?? open(place.path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno) }
    }

    deinit { close(descriptor) }

    func append(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try await waitForReader()
            let code = FileSystem.write(Array(rest.prefix(Self.pieceSize)), to: descriptor)
            guard code != EPIPE else { throw RecommendError.readerLeft }
            guard code == 0 else { throw failure(code) }
            rest = rest.dropFirst(Self.pieceSize)
        }
    }

    func endBlock(_ tally: AnswerTally) {}

    func finish() {}

    func abandon() {}

    private func waitForReader() async throws {
        while !isReady {
            if interruption.isAskedFor { throw RecommendError.interrupted }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// Whether a piece is taken at once, or refused: also the end of a reader is told by writing.
    private var isReady: Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&wanted, 1, 0) == 1
    }

    private func failure(_ code: Int32) -> RecommendError {
        .unwritten(.writeFailed(path: name, reason: String(cString: strerror(code))))
    }
}
