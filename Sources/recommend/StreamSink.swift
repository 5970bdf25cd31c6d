import Glibc
import Platform

/// Standard output, a pipe or a device: what is written is gone.
final class StreamSink: AnswerSink {
    private let name: String
    private let descriptor: Int32

    init(_ place: OutputPlace) throws(RecommendError) {
        let isStandardOutput = place.path == OutputPlace.standardOutput
        name = isStandardOutput ? "standard output" : place.path
        descriptor = isStandardOutput ? dup(STDOUT_FILENO) : open(place.path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno) }
    }

    deinit { close(descriptor) }

    func append(_ bytes: [UInt8]) throws(RecommendError) {
        let code = FileSystem.write(bytes, to: descriptor)
        guard code != EPIPE else { throw .readerLeft }
        guard code == 0 else { throw failure(code) }
    }

    func endBlock(_ tally: AnswerTally) {}

    func finish() {}

    func abandon() {}

    private func failure(_ code: Int32) -> RecommendError {
        .unwritten(.writeFailed(path: name, reason: String(cString: strerror(code))))
    }
}
