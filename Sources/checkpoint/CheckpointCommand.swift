import ArgumentParser
import Checkpoints
import CommandSupport

@main
struct CheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Looks at checkpoints, says which one answers, and brings them from and to PyTorch.",
        discussion: """
            EXAMPLES
              checkpoint inspect checkpoints/movies
              checkpoint verify checkpoints/movies/model_files/epoch-0012
              checkpoint publish checkpoints/movies --to /srv/movies
              checkpoint rollback /srv/movies
              checkpoint unpin /srv/movies
              checkpoint export checkpoints/movies weights.safetensors
              checkpoint add-items checkpoints/shop --items items.csv
              checkpoint import author.safetensors --vocabulary vocabulary.tsv \\
                --output checkpoints/author
            """,
        version: ProgramVersion.line,
        subcommands: [
            InspectCommand.self, VerifyCommand.self, PublishCommand.self, RollbackCommand.self, UnpinCommand.self,
            AddItemsCommand.self, ImportCommand.self, ExportCommand.self,
        ])

    static func main() async { await CommandProgram.run(Self.self) }
}
