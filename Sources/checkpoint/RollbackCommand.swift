import ArgumentParser
import Checkpoints

/// Back to the next older checkpoint, for everybody.
struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Makes latest lead to the next older checkpoint, and pins it there.",
        discussion: """
            Older by the time its manifest was written: when it was trained, or copied by publish.

            Every service that answers from the output directory follows, now or when it starts next. What train publishes \
            meanwhile waits until unpin, or until somebody publishes by hand. Once more goes back further.

            EXAMPLE
              checkpoint rollback checkpoints/movies
            """)

    @Argument(help: ArgumentHelp("The output directory of train, or of publish.", valueName: "dir")) var path: String

    func run() async throws {
        let location = try CheckpointLocation(path: path)
        let (from, to) = try location.links.goBack()
        print("latest leads to \(to) and is pinned there; before, it led to \(from)")
        print("checkpoint unpin \(location.path) moves it to the newest again")
    }
}
