import ArgumentParser
import Checkpoints

/// Forward again.
struct UnpinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpin",
        abstract: "Ends a pin: latest leads to what was published last.",
        discussion: """
            To stay with the pinned checkpoint until train publishes the next one, publish that itself instead.

            EXAMPLES
              checkpoint unpin checkpoints/movies
              checkpoint publish checkpoints/movies --to checkpoints/movies
            """)

    @Argument(help: ArgumentHelp("The output directory of train, or of publish.", valueName: "dir")) var path: String

    func run() async throws {
        let (from, to) = try CheckpointLocation(path: path).links.unpin()
        print("latest leads to \(to) and is no longer pinned" + (from == to ? "" : "; before, it led to \(from)"))
    }
}
