import Checkpoints
import Platform

/// How far the answers in a partial file are, and what they depend on: the side file that a later process goes on by.
struct SavedProgress: Sendable, Equatable, Codable {
    private static let largestFile = 1 << 20

    /// What the answers depend on, by name: the checkpoint, the histories, the options.
    let asked: [String: String]
    /// Of the whole blocks.
    let tally: AnswerTally
    /// How long the partial file is with them.
    let bytes: Int

    init(asked: [String: String], tally: AnswerTally, bytes: Int) {
        (self.asked, self.tally, self.bytes) = (asked, tally, bytes)
    }

    /// Reads the side file.
    init(readingFrom path: String) throws {
        self = try CheckpointJSON.decode(
            Self.self, from: FileSystem.read(path, limit: Self.largestFile), path: path)
        guard bytes >= 0, tally.users >= 0 else {
            throw CheckpointError.malformed(path: path, reason: "it has a negative number")
        }
    }

    /// Writes the side file; whatever ends the process, it is the old one or the new one, whole.
    func write(to place: OutputPlace) throws(FileError) {
        var file = try DurableFile(creating: place.temporaryState)
        try file.write(CanonicalJSON.encode(self))
        _ = try file.finish()
        try FileSystem.rename(place.temporaryState, to: place.state)
        try FileSystem.synchronizeDirectory(place.directory)
    }

    /// The first thing, by name, that is asked otherwise now.
    func firstDifference(to now: [String: String]) -> (what: String, before: String, now: String)? {
        for name in Set(asked.keys).union(now.keys).sorted() where asked[name] != now[name] {
            return (name, asked[name] ?? "not given", now[name] ?? "not given")
        }
        return nil
    }
}
