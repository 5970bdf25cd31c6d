import Platform

/// A file beside the output that gets its name once all answers are in it.
///
/// The end of each block is recorded once the block is on the disk; that waits for the disk while the next block is computed.
final class PartialFileSink: AnswerSink {
    private let place: OutputPlace
    /// Whether what has the output's name may be replaced.
    private let overwrites: Bool
    private let asked: [String: String]
    private let file: ResumableFile
    private var bytes: Int
    /// The block that is on its way to the disk.
    private var saving: Task<Void, any Error>?

    private static let stackSize = 1 << 20

    /// - Parameters:
    ///   - file: that of the answers so far
    ///   - asked: what the answers depend on
    ///   - saved: what is gone on with; `nil` begins anew
    init(
        _ place: OutputPlace, _ file: ResumableFile, overwrites: Bool, asked: [String: String], saved: SavedProgress?
    ) throws(RecommendError) {
        (self.place, self.file, self.overwrites, self.asked) = (place, file, overwrites, asked)
        bytes = saved?.bytes ?? 0
        do throws(FileError) {
            // Before what it is about: whatever ends the process in between, nobody takes other bytes for those it tells of.
            if saved == nil { try place.removeState() }
            try file.cut(to: bytes)
        } catch {
            if case .wrongSize = error { throw .cutShort(place) }
            throw .unwritten(error)
        }
    }

    func append(_ new: [UInt8]) throws(RecommendError) {
        do throws(FileError) {
            try file.append(new)
        } catch {
            throw .unwritten(error)
        }
        bytes += new.count
    }

    func endBlock(_ tally: AnswerTally) async throws {
        try await saving?.value
        let progress = SavedProgress(asked: asked, tally: tally, bytes: bytes)
        saving = Task { [file, place] in try await PartialFileSink.save(progress, file, place) }
    }

    private static func save(_ progress: SavedProgress, _ file: ResumableFile, _ place: OutputPlace) async throws {
        let result: Result<Void, FileError>
        do throws(SystemThread.StartError) {
            // Not on a thread that tasks share.
            result = try await BackgroundThread.run(name: "writer", niceness: 0, stackSize: stackSize) {
                Result { () throws(FileError) in
                    try file.synchronize()
                    try progress.write(to: place)
                }
            }
        } catch {
            throw RecommendError.exhausted(error.reason)
        }
        if case .failure(let error) = result { throw RecommendError.unwritten(error) }
    }

    func finish() async throws {
        try await saving?.value
        // Somebody else may have put one there meanwhile.
        guard overwrites || !FileSystem.exists(place.path) else { throw RecommendError.outputExists(place.path) }
        do throws(FileError) {
            try FileSystem.rename(place.partial, to: place.path)
        } catch {
            throw RecommendError.unwritten(error)
        }
        do throws(FileError) {
            try FileSystem.synchronizeDirectory(place.directory)
        } catch {
            throw RecommendError.unsynchronized(place, error)
        }
        FileSystem.removeFile(place.state)
    }

    /// What is on its way to the disk arrives; a file without a whole block is no use to anybody and is removed.
    func abandon() async {
        _ = try? await saving?.value
        if !FileSystem.exists(place.state) { FileSystem.removeFile(place.partial) }
    }
}
