import ArgumentParser
import Checkpoints

/// Which checkpoint answers from now on.
struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Verifies a checkpoint, puts it into an output directory and makes latest lead to it.",
        discussion: """
            Every service that answers from the output directory loads it, now or when it starts next. A checkpoint that is
            in the output directory already is not copied. A pin ends, unless --pin begins one.

            EXAMPLES
              checkpoint publish checkpoints/movies --to /srv/movies
              checkpoint publish /srv/movies/model_files/epoch-0009 --to /srv/movies --pin
            """)

    @Argument(help: ArgumentHelp("A checkpoint, or an output directory: then its latest.", valueName: "dir"))
    var path: String
    @Option(help: ArgumentHelp("The output directory; made if it is not there.", valueName: "dir")) var to: String
    @Flag(help: "Keep latest there, whatever is published by train, until unpin or another publish.") var pin = false

    func run() async throws {
        let location = try CheckpointLocation(path: path)
        let output = CheckpointLocation(awaiting: to)
        let name = try output.links.publish(location, pinned: pin)
        print("\(output.path)/\(name) is published, and latest leads to it\(pin ? " and is pinned there" : "")")
    }
}
