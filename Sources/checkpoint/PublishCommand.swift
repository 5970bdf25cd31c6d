import ArgumentParser
import Checkpoints
import Training

/// Which checkpoint answers from now on.
struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Verifies a checkpoint, puts it into an output directory and makes latest lead to it.",
        discussion: """
            Every service that answers from the output directory loads it, now or when it starts next. A checkpoint that is \
            in its model_files already is not copied. A copy is called published-NAME-DIGEST; train never removes it. A \
            pin ends, unless --pin begins one or --offer leaves it.

            EXAMPLES
              checkpoint publish checkpoints/movies --to /srv/movies
              checkpoint publish /srv/movies/model_files/epoch-0009 --to /srv/movies --pin
              checkpoint publish checkpoints/tonight --to /srv/movies --offer
            """)

    @Argument(help: ArgumentHelp("A checkpoint, or an output directory: then its latest.", valueName: "dir"))
    var path: String
    @Option(help: ArgumentHelp("The output directory; made if it is not there.", valueName: "dir")) var to: String
    @Flag(help: "Keep latest there, whatever is published by train, until unpin or another publish.") var pin = false
    @Flag(help: "As train publishes: a pinned latest stays, and unpin moves it to this one.") var offer = false

    func validate() throws {
        if offer, pin { throw ValidationError("--offer leaves a pin as it is and --pin begins one: give one of them") }
    }

    func run() async throws {
        let location = try CheckpointLocation(path: path)
        let output = CheckpointLocation(awaiting: to)
        guard offer else {
            let name = try output.links.publish(location, pinned: pin)
            return print(
                "\(output.path)/\(name) is published, and latest leads to it\(pin ? " and is pinned there" : "")")
        }
        let (name, isLatest) = try output.links.offer(location)
        let rest = isLatest ? ", and latest leads to it" : ". " + OutputDirectory(path: output.path).pinText
        print("\(output.path)/\(name) is published\(rest)")
    }
}
